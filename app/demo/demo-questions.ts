/** What the demo asks: five questions that the help site answers in four languages, and two that it does not. */
export const demoQuestions: readonly { question: string; outcome: 'answered' | 'handoff'; why: string }[] = [
  { question: 'How do I reset my password?', outcome: 'answered', why: 'English page, steps' },
  { question: 'How much storage does the Team plan have?', outcome: 'answered', why: 'one row of a table' },
  {
    question: 'Was passiert mit meinen Dateien nach der Kündigung?',
    outcome: 'answered',
    why: 'German page',
  },
  {
    question: '¿Cómo puedo tener archivos sin conexión en el teléfono?',
    outcome: 'answered',
    why: 'Spanish page',
  },
  {
    question: 'Wie stelle ich eine gelöschte Datei wieder her?',
    outcome: 'answered',
    why: 'asked in German, written in English',
  },
  { question: 'What is the refund period for a bicycle?', outcome: 'handoff', why: 'nothing on this' },
  { question: 'I want to talk to a human please', outcome: 'handoff', why: 'a trigger that needs no search' },
]
