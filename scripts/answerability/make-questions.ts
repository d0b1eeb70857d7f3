// Questions from a page's own words: its headings, its index entries, its first sentences, and now and then a synonym.
import type { HelpPage } from './help-pages.ts'

export interface DevQuestion {
  text: string
  language: string
  /** The page whose words it was made from: split by it, and taken out for the unanswerable twin. */
  page: HelpPage
}

/** Verbs of the help, exchanged for what a person might say instead. */
const synonyms: Record<string, string> = {
  insert: 'add',
  delete: 'remove',
  remove: 'delete',
  display: 'show',
  change: 'modify',
  create: 'make',
  select: 'choose',
  edit: 'change',
  define: 'set',
  specify: 'set',
  convert: 'turn',
  format: 'style',
  modify: 'change',
  assign: 'give',
  arrange: 'order',
  align: 'line up',
  hide: 'conceal',
  apply: 'use',
  switch: 'change',
  enter: 'type',
  connect: 'link',
}

/** At most three a page; `random` gives 0 to 1, the same for the same seed. */
export function makeQuestions(page: HelpPage, random: () => number): DevQuestion[] {
  const made = page.language === 'de' ? german(page) : english(page, random)
  const distinct = [...new Set(made)].filter((text) => text.length >= 12 && text.length <= 120)
  return shuffled(distinct, random)
    .slice(0, 3)
    .map((text) => ({ text, language: page.language, page }))
}

function english(page: HelpPage, random: () => number): string[] {
  const fromHeadings = page.headings.flatMap((heading) => {
    const task = taskOf(heading)
    if (task === undefined)
      return /^[A-Z]/.test(heading) && words(heading) >= 2 ? [noun(heading, random)] : []
    return [how(random() < 0.5 ? withSynonym(task) : task, random)]
  })
  const fromIndex = page.keywords.flatMap((entry) => {
    const [head, ...rest] = entry.split(/[,;]/).map((part) => part.trim())
    if (head === undefined || rest.length === 0) return []
    const task = taskOf(head)
    return task === undefined ? [`${rest.join(' ')} ${head}`] : [how(`${task} ${rest.join(' ')}`, random)]
  })
  const fromText = (
    page.text.match(/(?:^|\n\n)([A-Z][a-z]+s) ((?:the|a|an|all|your|selected|new) [^.\n]{10,80})\./) ?? []
  ).slice(1, 3)
  const [verb, object] = fromText
  const sentence =
    verb !== undefined && object !== undefined
      ? [how(`${verb.slice(0, -1).toLowerCase()} ${object}`, random)]
      : []
  return [...fromHeadings, ...fromIndex, ...sentence]
}

const how = (task: string, random: () => number): string => {
  const forms = [
    `How do I ${task}?`,
    `How can I ${task}?`,
    `I want to ${task}`,
    task,
    `Is it possible to ${task}?`,
  ]
  return forms[Math.floor(random() * forms.length)] ?? task
}

const noun = (heading: string, random: () => number): string => {
  const forms = [`What is ${heading}?`, `Where do I find ${heading}?`, `What does ${heading} do?`, heading]
  return forms[Math.floor(random() * forms.length)] ?? heading
}

/** "To Insert a Break" → "insert a break"; "Inserting Breaks" → "insert breaks"; undefined when it is no task. */
function taskOf(heading: string): string | undefined {
  const lower = heading.toLowerCase().replace(/[.:]$/, '')
  if (lower.startsWith('to ')) return lower.slice(3)
  const match = /^([a-z]{3,})ing (.+)$/.exec(lower)
  if (match === null) return undefined
  return `${infinitive(match[1] ?? '')} ${match[2]}`
}

/** "insert" stays, "chang" → "change", "formatt" → "format". */
function infinitive(stem: string): string {
  if (/(?:tt|pp|nn|gg|bb)$/.test(stem)) return stem.slice(0, -1)
  return /(?:at|ang|id|os|us|av|in|ov|iz|ez|ec|ar|ut|ng|rg|nc|dg|et|ot|yp|ap|rt|it)$/.test(stem) &&
    endsWithE.has(stem)
    ? `${stem}e`
    : stem
}
const endsWithE = new Set(
  'freez chang creat us delet mov sav clos remov resiz rotat defin configur updat shar merg combin hid writ typ execut not rearrang replac reduc produc arrang calculat validat activat generat duplicat navigat enabl disabl describ compar includ integrat determin'.split(
    ' ',
  ),
)

const withSynonym = (task: string): string => {
  const [verb = '', ...rest] = task.split(' ')
  return [synonyms[verb] ?? verb, ...rest].join(' ')
}

function german(page: HelpPage): string[] {
  return page.headings.flatMap((heading) => {
    const nouned =
      /^(?:Einfügen|Löschen|Ändern|Erstellen|Bearbeiten|Drucken|Speichern|Auswählen|Verwenden|Anzeigen|Ausblenden|Berechnen|Festlegen|Importieren|Exportieren|Öffnen|Verschieben|Kopieren|Formatieren) (?:von |der |des |einer |eines )?(.+)$/.exec(
        heading,
      )
    if (nouned !== null) return [`Wie geht das ${heading}?`]
    const infinitiveLast =
      /^(.+) (einfügen|löschen|ändern|erstellen|bearbeiten|drucken|speichern|auswählen|verwenden|anzeigen|ausblenden|berechnen|festlegen|importieren|exportieren|öffnen|verschieben|kopieren|formatieren|hinzufügen|entfernen|anwenden|definieren|wiederholen|schützen|zuweisen|drehen)$/.exec(
        heading,
      )
    if (infinitiveLast !== null) return [`Wie kann ich ${heading}?`]
    const so = /^So (\p{L}+) Sie (.+)$/u.exec(heading)
    if (so !== null) return [`Wie ${so[1]} ich ${so[2]}?`]
    return words(heading) >= 2 ? [`Was ist ${heading}?`, `Wo finde ich ${heading}?`] : []
  })
}

const words = (text: string): number => text.trim().split(/\s+/).length

/** Fisher and Yates. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const mixed = [...items]
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [mixed[i], mixed[j]]
    if (a !== undefined && b !== undefined) {
      mixed[i] = b
      mixed[j] = a
    }
  }
  return mixed
}

/** Mulberry32: small, seeded, good enough to shuffle. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
