import { describe, expect, it } from 'vitest'
import forms from '../testing/human-requests.json' with { type: 'json' }
import { humanRequestLanguages, matchHumanRequest } from './human-requested.ts'

const asking: Record<string, string[]> = {
  en: [
    'Can I talk to a human?',
    'I want to speak to a real person, please.',
    'agent',
    'HUMAN!!!',
    'Please connect me with an agent',
    'Transfer me to customer service',
    'get me a human now',
    "I don't want to talk to a stupid bot",
    'Is there a real person there?',
    "I'd like to speak with someone from support",
    'Let me talk to your manager',
    'I need an agent, now',
    'Could someone call me?',
    'real person please',
    'stop talking to me with this robot, I hate talking to machines, talk to a person',
    'speak to a representative',
    'can you put me through to a colleague',
    'I demand to speak with your supervisor',
  ],
  de: [
    'Ich möchte mit einem Menschen sprechen',
    'Kann ich bitte mit einem echten Mitarbeiter reden?',
    'Mensch!',
    'Verbinden Sie mich mit dem Kundenservice',
    'Ich will jetzt einen Menschen sprechen',
    'Mit einem Bot will ich nicht reden, ich will mit jemandem sprechen',
    'Bitte mit einer Mitarbeiterin verbinden',
  ],
  fr: [
    'Je veux parler à un humain',
    'Passez-moi un conseiller',
    "J'aimerais parler avec quelqu'un",
    'Je ne veux pas parler à un robot',
    'Un humain svp',
  ],
  es: [
    'Quiero hablar con una persona',
    '¿Puedo hablar con un agente?',
    'Páseme con un humano',
    'No quiero hablar con un robot',
    'agente por favor',
  ],
  it: ['Voglio parlare con un operatore', 'Vorrei parlare con una persona reale', 'operatore'],
  pt: [
    'Quero falar com um atendente',
    'Posso falar com uma pessoa de verdade?',
    'Não quero falar com um robô',
  ],
  nl: [
    'Ik wil met een medewerker praten',
    'Kan ik een mens spreken? Ik wil met een mens praten',
    'Verbind me met de klantenservice',
  ],
  sv: ['Jag vill prata med en människa', 'Kan jag få prata med någon?', 'människa tack'],
  da: ['Jeg vil gerne tale med et menneske', 'Kan jeg snakke med en medarbejder?'],
  no: ['Jeg vil snakke med et menneske', 'Kan jeg få snakke med en kundebehandler eller prate med noen?'],
  fi: ['Haluan puhua ihmisen kanssa', 'Voinko puhua asiakaspalvelijan kanssa?'],
  pl: ['Chcę rozmawiać z człowiekiem', 'Proszę mnie połączyć z konsultantem', 'Nie chcę rozmawiać z botem'],
  cs: ['Chci mluvit s člověkem', 'Mohu mluvit s operátorem?'],
  ru: [
    'Хочу поговорить с человеком',
    'Позовите оператора',
    'Соедините меня с оператором',
    'Я не хочу общаться с ботом',
  ],
  uk: ['Хочу поговорити з людиною', 'Покличте оператора'],
  tr: [
    'Bir insanla konuşmak istiyorum',
    'Müşteri temsilcisine bağlanmak istiyorum',
    'Gerçek bir kişiyle görüşebilir miyim?',
  ],
  ja: ['人間と話したいです', 'オペレーターにつないでください', '担当者と話したい'],
  zh: ['转人工', '我要人工客服', '我想跟真人说话', '请转接真人'],
  ko: ['상담원과 이야기하고 싶어요', '사람이랑 얘기할래요', '상담원 연결해 주세요'],
  ar: ['أريد التحدث مع شخص حقيقي', 'حولني إلى موظف خدمة العملاء'],
  hi: ['मुझे किसी इंसान से बात करनी है'],
}

const notAsking = [
  'How do I contact human resources?',
  'Where are the agent settings?',
  'What is a user agent string?',
  'I need a real estate agent license form',
  'How do customers talk to an agent in the chat widget?',
  'How do I add a new agent to my team?',
  'Can I talk to a real estate agent about the export?',
  'Is the report in human-readable form?',
  'How do I give a person access to my folder?',
  'What does the support plan cost?',
  'Who is the contact person for invoices?',
  'How many people can use one account?',
  'What are the human rights guidelines?',
  'How do I transfer a contact to another person account?',
  'Wie füge ich einen Mitarbeiter hinzu?',
  'Wie können Mitarbeiter miteinander chatten?',
  'Wo finde ich die Personalabteilung?',
  'Wie sprechen Kunden mit einem Agenten?',
  'Comment configurer les paramètres de l’agent ?',
  'Où sont les ressources humaines ?',
  '¿Dónde está recursos humanos?',
  'Come aggiungo un agente?',
  'Hoe voeg ik een medewerker toe?',
  'Как добавить сотрудника?',
  '如何添加人工客服？',
  '担当者を追加するには？',
  '상담원 설정은 어디에 있나요?',
  'How do I reset my password?',
  'What is the refund period for a bicycle?',
  'Can I chat in several languages?',
]

describe('matchHumanRequest', () => {
  const cases = Object.entries(asking).flatMap(([language, texts]) => texts.map((text) => [language, text]))
  it.each(cases)('%s: hears the request in %j', (_, text) => {
    expect(matchHumanRequest(text ?? '')).not.toBeNull()
  })

  it.each(notAsking)('is not fooled by %j', (text) => {
    expect(matchHumanRequest(text)).toBeNull()
  })

  it('knows at least twelve languages, each of them tested', () => {
    expect(humanRequestLanguages.length).toBeGreaterThanOrEqual(12)
    expect(Object.keys(asking)).toEqual(expect.arrayContaining([...humanRequestLanguages]))
  })

  const all = (lists: Readonly<Record<string, readonly string[]>>): string[] => Object.values(lists).flat()

  it('hears the forms that it was mended on, polite and angry, and no other question', () => {
    expect(all(forms.asks).filter((text) => matchHumanRequest(text) === null)).toEqual([])
    const other = [forms.other, forms.later.other, forms.unseen.other].flatMap(all)
    expect(other.filter((text) => matchHumanRequest(text) !== null).length).toBeLessThanOrEqual(1)
    expect(Object.keys(forms.asks).length).toBeGreaterThanOrEqual(12)
  })
})
