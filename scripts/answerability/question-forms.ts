// From a heading to what a person might type: the heading itself, "How do I …?" around a task, "What is …?" around a thing.

interface Forms {
  how: readonly [string, string]
  what: string
  /** Headings that name a task by its verb. */
  task: RegExp
  /** "To …", before the verb: falls away. */
  purpose?: RegExp
}

const verbs =
  'add|adjust|align|apply|arrange|assign|browse|calculate|change|check|choose|close|configure|connect|control|convert|copy|create|customize|cut|define|delete|disable|disconnect|display|drag|draw|edit|enable|enter|export|find|format|get|hide|import|insert|install|join|link|lock|log|magnify|make|manage|mount|move|navigate|open|participate|print|protect|quickly|read|record|recover|remove|rename|repair|replace|resize|restore|run|safely|save|search|select|send|set|share|show|sort|start|stop|submit|switch|take|test|turn|undo|unlock|update|use|view|wipe|write'

const forms: Readonly<Record<string, Forms>> = {
  en: {
    how: ['How do I', 'How can I'],
    what: 'What is',
    task: new RegExp(`^(?:${verbs}) `, 'i'),
    purpose: /^To /,
  },
  de: {
    how: ['Wie kann ich', 'Wie soll ich'],
    what: 'Was ist',
    task: / \p{Ll}+(?:en|ern|eln)$/u,
  },
  es: { how: ['¿Cómo puedo', '¿Cómo'], what: '¿Qué es', task: /^\p{L}+[aei]r\b/u, purpose: /^Para / },
  fr: {
    how: ['Comment', 'Comment puis-je'],
    what: "Qu'est-ce que",
    task: /^(?:Se |S[’'])?\p{L}+(?:er|ir|re)\b/u,
    purpose: /^Pour /,
  },
  it: { how: ['Come posso', 'Come'], what: 'Che cos’è', task: /^\p{L}+[aei]re\b/u, purpose: /^Per / },
  pt: { how: ['Como posso', 'Como'], what: 'O que é', task: /^\p{L}+[aei]r\b/u, purpose: /^Para / },
  ru: { how: ['Как', 'Как мне'], what: 'Что такое', task: /^\p{L}+ть(?:ся)?(?!\p{L})/u, purpose: /^Чтобы / },
  nl: { how: ['Hoe kan ik', 'Hoe moet ik'], what: 'Wat is', task: / \p{Ll}+en$/u },
  pl: { how: ['Jak', 'Jak mogę'], what: 'Co to jest', task: /^\p{L}+ć(?!\p{L})/u, purpose: /^Aby / },
  sv: {
    how: ['Hur kan jag', 'Hur ska jag'],
    what: 'Vad är',
    task: /^(?:Ändra|Lägg|Skapa|Öppna|Flytta|Ta|Välj|Visa)(?!\p{L})/u,
    purpose: /^(?:För att|Att) /,
  },
  da: {
    how: ['Hvordan kan jeg', 'Hvordan skal jeg'],
    what: 'Hvad er',
    task: /^(?:Indsætte|Ændre|Oprette|Slette|Vælge)(?!\p{L})/u,
    purpose: /^For at /,
  },
}

const article =
  /^(?:Ein|Der|Die|Das|Den|Dem|Des|Mit|In|Im|Auf|An|Am|Von|Vom|Zu|Zum|Zur|Für|Aus|Bei|Alle|Ihr|De|Het|Een|Uw)(?:e|en|er|es|em)?(?= )/

/** `random` gives 0 to 1: three in ten stay as they stand. A heading that asks already is left alone. */
export function asQuestion(heading: string, language: string, random: () => number): string {
  const text = heading.replace(/^\d+(?:\.\d+)*\.?\s+/, '').replace(/\s*[.:：]$/, '')
  if (/[?？]$/.test(text)) return text
  const chance = random()
  const inOwnWay = unspaced[language]
  if (inOwnWay !== undefined) return chance < 0.5 ? text : inOwnWay(text)
  const form = forms[language]
  if (chance < 0.3 || form === undefined) return text
  return (
    (form.purpose?.test(text) ? taskOf(form, text.replace(form.purpose, ''), chance) : undefined) ??
    gerund(text, language, chance) ??
    germanSo(text, language) ??
    (form.task.test(text) ? taskOf(form, text, chance) : undefined) ??
    (chance < 0.6 ? `${form.what} ${text}?` : `${language === 'es' ? '¿' : ''}${text}?`)
  )
}

/** Spanish closes what it opened; Germanic nouns keep their capital, articles do not. */
const taskOf = ({ how, purpose: _, task }: Forms, text: string, chance: number): string => {
  const start = how[chance < 0.65 ? 0 : 1]
  const lastVerb = task.source.startsWith(' ')
  return `${start} ${lastVerb ? text.replace(article, (word) => word.toLowerCase()) : lower(text)}?`
}

function gerund(text: string, language: string, chance: number): string | undefined {
  if (language !== 'en' || !/^[A-Z][a-z]+ing\b/.test(text)) return undefined
  return chance < 0.65 ? `${text}: how does that work?` : `I need help with ${lower(text)}`
}

/** "So ändern Sie die Ausrichtung" → "Wie ändere ich die Ausrichtung?" */
function germanSo(text: string, language: string): string | undefined {
  const [, verb, rest] = (language === 'de' && /^So (\p{Ll}+)n Sie (.+)$/u.exec(text)) || []
  if (verb === undefined) return undefined
  return `Wie ${/[^e](?:er|el)$/.test(verb) ? `${verb}e` : verb} ich ${rest}?`
}

const unspaced: Readonly<Record<string, (text: string) => string>> = {
  ja: (text) =>
    /[るくすうつむぶ]$/.test(text) ? `${text}にはどうすればよいですか？` : `${text}とは何ですか？`,
  zh: (text) => (/^(?:如何|怎|什么|为)/.test(text) ? `${text}？` : `如何${text}？`),
}

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

const saysLittle =
  /^(?:see also|related topics|siehe auch|verwandte themen|voir aussi|sujets connexes|véase también|temas relacionados|zobacz też|weitere informationen|more information|подробнее|関連|相关|przykład|exempl|ejempl|esempi|exemplo|eksempel|voorbeeld|пример|例|示例|example|beispiel|syntax|sintax|sintassi|składnia|синтаксис|構文|语法|param|parám|paramè|параметр|return value|note|step \d|open source|introduction|overview|general)/i

/** Whether a heading says enough to be asked: no "See also", no single short word. */
export function isTelling(heading: string): boolean {
  const least = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(heading) ? 5 : 8
  return heading.length >= least && heading.length <= 160 && !saysLittle.test(heading)
}
