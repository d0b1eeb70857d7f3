import { beforeAll, describe, expect, it } from 'vitest'
import { loadLanguageDetection } from '../../core/text/detect-language.ts'
import { readQuestion } from '../read-question.ts'
import { standAlone } from './stand-alone.ts'

beforeAll(loadLanguageDetection)

const join = (question: string, ...earlier: string[]) => standAlone(readQuestion(question), earlier)
const chart = 'How do I insert a chart in Writer?'

describe('a follow-up', () => {
  it('exchanges what it names anew', () => {
    expect(join('and in Calc?', chart)).toMatchObject({
      sure: true,
      why: 'swap',
      reading: { question: { text: 'How do I insert a chart in Calc?', language: 'en' } },
    })
    const german = join('und in Calc?', 'Wie füge ich in Writer ein Bild ein?')
    expect(german?.reading.question).toMatchObject({
      text: 'Wie füge ich in Calc ein Bild ein?',
      language: 'de',
    })
    expect(join('And the Pro plan?', 'What does the Team plan cost?')?.reading.question.text).toBe(
      'What does the Pro plan cost?',
    )
  })

  it.each([
    ['how do I delete it?', chart],
    ['Can I export them as PDF?', 'Where are my invoices?'],
    ['Wie lösche ich ihn wieder?', 'Wie füge ich einen Seitenumbruch ein?'],
    ['Wie kann ich das rückgängig machen?', 'Wie füge ich einen Seitenumbruch ein?'],
    ['Comment le supprimer ?', 'Comment insérer un saut de page ?'],
    ['¿Cómo puedo eliminarlo?', '¿Cómo inserto un salto de página?'],
    ['Come posso eliminarlo?', "Come inserisco un'interruzione di pagina?"],
    ['Como posso excluí-lo?', 'Como insiro uma quebra de página?'],
    ['Hoe verwijder ik het?', 'Hoe voeg ik een pagina-einde in?'],
    ['Hur tar jag bort den igen?', 'Hur infogar jag en sidbrytning?'],
    ['Hvordan sletter jeg det igen?', 'Hvordan indsætter jeg et sideskift?'],
    ['Jak to usunąć?', 'Jak wstawić podział strony?'],
    ['Как его удалить?', 'Как вставить разрыв страницы?'],
    ['Bunu nasıl silerim?', 'Sayfa sonu nasıl eklenir?'],
    ['それを削除するには？', '改ページを挿入する方法は？'],
    ['怎么删除它？', '如何插入分页符？'],
  ])('that speaks of "it" takes the topic along: %s', (question, earlier) => {
    const joined = join(question, earlier)
    expect(joined).toMatchObject({ sure: true, why: 'pronoun', from: earlier })
    expect(joined?.reading.question.text.startsWith(question)).toBe(true)
    expect(joined?.reading.carried).not.toBe('')
  })

  it.each(['Why?', 'And how?', 'How much?', 'Warum?', 'Pourquoi ?', 'и сколько?'])(
    'of a word that only asks is about the last question: %s',
    (question) => expect(join(question, chart)).toMatchObject({ sure: true, why: 'few-words' }),
  )

  it('that may be a new topic is only a guess, whose words the content must hold', () => {
    expect(join('Calc?', chart)).toMatchObject({ sure: false, reading: { mustHold: 'Calc' } })
    expect(join('What about annual plans?', 'How long is the trial?')).toMatchObject({
      sure: false,
      why: 'lead-in',
      reading: { mustHold: 'annual plans' },
    })
  })

  it('leans through follow-ups before it', () => {
    const joined = join('and in Impress?', 'and in Calc?', chart)
    expect(joined?.reading.question.text).toBe('How do I insert a chart in Impress?')
  })

  it('answers in its own language when that is clear', () => {
    const joined = join('Wie kann ich es wieder löschen, bitte?', chart)
    expect(joined?.reading.question.language).toBe('de')
  })
})

describe('a question that stands by itself', () => {
  it.each([
    'How long are invoices kept?',
    'How do I reset my password if I forgot it?',
    'I lost my password, how do I reset it?',
    'Can users who signed up last year export their invoices?',
    'Is there an app for Android phones?',
    'And how do I delete invoices?',
    'Wie kann ich das Passwort für mein Konto ändern?',
    'Gibt es eine App für Android?',
    'Comment exporter les factures de mon entreprise ?',
    'Where do I find the invoices of the last year',
    '¿Cuánto tiempo se guardan las facturas?',
    'Как восстановить забытый пароль?',
    'パスワードをリセットする方法を教えてください',
  ])('takes nothing from the last: %s', (question) => {
    expect(join(question, 'How do I insert a page break in Writer?')).toBeNull()
  })

  it('is not joined with another search', () => {
    expect(join('refunds', 'invoices')).toBeNull()
  })

  it('has nothing to lean on in the first turn', () => {
    expect(join('and in Calc?')).toBeNull()
  })
})
