// The same question in other small words, and narrower ones: what visitors change and add most, and what no list of
// paraphrases holds often enough.
type Frame = readonly [pattern: RegExp, ...forms: string[]]

const frames: Record<string, readonly Frame[]> = {
  en: [
    [/^How do I (.+?)\?$/u, 'How can I $1?', 'I want to $1, what do I do?', 'Please tell me how to $1'],
    [/^(?:May|Can) I (.+?)\?$/u, 'Is it possible to $1?', 'Am I allowed to $1?'],
    [/^Is there (.+?)\?$/u, 'Do you have $1?', 'Hello, is there $1?'],
  ],
  de: [
    [/^Wie (\p{L}+) ich (.+?)\?$/u, 'Bitte, wie $1 ich $2?', 'Guten Tag, wie $1 ich denn $2?'],
    [/^(?:Darf|Kann) ich (.+?)\?$/u, 'Ist es möglich, dass ich $1?', 'Könnte ich $1?'],
    [/^Gibt es (.+?)\?$/u, 'Haben Sie $1?', 'Hallo, gibt es bei Ihnen $1?'],
  ],
  es: [
    [/^¿Cómo (.+?)\?$/u, 'Hola, ¿cómo $1?', 'Quiero saber cómo $1', 'Por favor, dígame cómo $1'],
    [/^¿Puedo (.+?)\?$/u, '¿Es posible $1?', '¿Se puede $1?'],
    [/^¿Hay (.+?)\?$/u, '¿Tienen $1?', 'Buenos días, ¿hay $1?'],
  ],
  fr: [
    [/^Comment (.+?) \?$/u, 'Comment puis-je $1 ?', 'Je voudrais savoir comment $1', 'Dites-moi comment $1'],
    [/^Puis-je (.+?) \?$/u, 'Est-il possible de $1 ?', "Est-ce que j'ai le droit de $1 ?"],
    [/^Y a-t-il (.+?) \?$/u, 'Avez-vous $1 ?', 'Bonjour, y a-t-il $1 ?'],
  ],
}

const qualifiers: Record<string, readonly string[]> = {
  en: [
    'on Sundays',
    'for students',
    'abroad',
    'for another person',
    'from my phone',
    'without a password',
    'last year',
    'for a company',
    'in winter',
    'with a PDF',
    'before I pay',
    'for my old car',
  ],
  de: [
    'am Sonntag',
    'für Studierende',
    'im Ausland',
    'für eine andere Person',
    'mit dem Handy',
    'ohne Passwort',
    'im letzten Jahr',
    'für eine Firma',
    'im Winter',
    'mit einem PDF',
    'vor der Zahlung',
    'für mein altes Auto',
  ],
  es: [
    'los domingos',
    'para estudiantes',
    'en el extranjero',
    'para otra persona',
    'desde el móvil',
    'sin contraseña',
    'del año pasado',
    'para una empresa',
    'en invierno',
    'con un PDF',
    'antes de pagar',
    'para mi coche viejo',
  ],
  fr: [
    'le dimanche',
    'pour les étudiants',
    "à l'étranger",
    'pour une autre personne',
    'depuis mon téléphone',
    'sans mot de passe',
    "de l'an dernier",
    'pour une entreprise',
    'en hiver',
    'avec un PDF',
    'avant de payer',
    'pour ma vieille voiture',
  ],
}

/** The question with a condition that its answer may not hold for; another one for each `turn`. */
export function narrowed(text: string, language: string, turn: number): string {
  const all = qualifiers[language] ?? []
  const qualifier = all[turn % Math.max(1, all.length)] ?? ''
  return text.replace(/(?=\s*\?$)|$/u, ` ${qualifier}`)
}

/** Two or three of them; `[]` where no frame fits. */
export function framed(text: string, language: string): string[] {
  const frame = frames[language]?.find(([pattern]) => pattern.test(text))
  if (frame === undefined) return []
  const [pattern, ...forms] = frame
  return forms.map((form) => text.replace(pattern, form))
}
