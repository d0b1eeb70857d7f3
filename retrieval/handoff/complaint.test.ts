import { describe, expect, it } from 'vitest'
import { complaintIn } from './complaint.ts'

const complaints: [string, string[]][] = [
  [
    'en',
    [
      'That did not help',
      "that didn't help me at all",
      'No, this does not work.',
      'Sorry, your answer is wrong',
      "That's not what I asked",
      'not helpful',
      'useless!',
      "I tried that and it didn't work",
      'still not working',
      "This doesn't answer my question",
      'Thanks, but that did not help.',
      'no help',
      "It still doesn't work",
    ],
  ],
  [
    'de',
    [
      'das hat nicht geholfen',
      'Das hat mir leider gar nicht geholfen!',
      'Nein, das funktioniert nicht',
      'Das beantwortet meine Frage nicht',
      'Das ist nicht das, was ich wollte',
      'falsche Antwort',
      'Das ist falsch.',
      'Hilft mir nicht weiter',
      'Danke, aber das hilft nicht',
      'Das habe ich schon probiert',
    ],
  ],
  [
    'fr',
    [
      "Ça n'a pas aidé",
      "Cela ne m'a pas aidé",
      'Non, ça ne marche pas',
      "Ce n'est pas ce que j'ai demandé",
      'Votre réponse ne répond pas à ma question',
      'inutile',
      "C'est faux",
    ],
  ],
  [
    'es',
    [
      'Eso no ayudó',
      'No me sirvió',
      'Esto no funciona',
      'No es lo que pregunté',
      'La respuesta es incorrecta',
      'eso no me ha ayudado para nada',
      'No, eso no responde a mi pregunta',
    ],
  ],
  [
    'it',
    [
      'Non mi ha aiutato',
      'Questo non funziona',
      'Non è quello che ho chiesto',
      'La risposta è sbagliata',
      'Non ha risposto alla mia domanda',
      'inutile',
    ],
  ],
  [
    'pt',
    [
      'Isso não ajudou',
      'Não funcionou',
      'Não é o que eu perguntei',
      'Isso está errado',
      'Infelizmente isso não me ajudou',
    ],
  ],
  [
    'nl',
    [
      'Dat heeft niet geholpen',
      'Dit werkt niet',
      'Dat is niet wat ik vroeg',
      'Het antwoord is fout',
      'Nee, dat helpt me niet',
    ],
  ],
  [
    'pl',
    [
      'To nie pomogło',
      'To mi nie pomogło',
      'To nie działa',
      'To nie jest odpowiedź na moje pytanie',
      'zła odpowiedź',
    ],
  ],
  ['sv', ['Det hjälpte inte', 'Det funkar inte', 'Det var inte vad jag frågade', 'fel svar']],
  ['da', ['Det hjalp ikke', 'Det virker ikke', 'Det var ikke det, jeg spurgte om', 'forkert svar']],
  ['no', ['Det hjalp ikke', 'Det fungerer ikke', 'feil svar']],
  ['fi', ['Se ei auttanut', 'Tämä ei toimi', 'Se ei vastaa kysymykseeni', 'väärä vastaus']],
  ['cs', ['To mi nepomohlo', 'To nefunguje', 'To není odpověď na moji otázku', 'špatná odpověď']],
  [
    'ru',
    [
      'Это не помогло',
      'Мне это не помогло',
      'Это не работает',
      'Это не то, что я спрашивал',
      'Неправильный ответ',
    ],
  ],
  ['uk', ['Це не допомогло', 'Це не працює', 'Це не те, що я питав', 'неправильна відповідь']],
  ['tr', ['Bu işe yaramadı', 'Bu bana yardımcı olmadı', 'Yanlış cevap', 'Hâlâ çalışmıyor']],
  ['ar', ['هذا لم يساعدني', 'هذا لا يعمل', 'إجابة خاطئة', 'هذا غير مفيد']],
  ['ja', ['役に立ちませんでした', 'それは違います', '解決しませんでした', 'うまくいきません']],
  ['zh', ['没有帮助', '这没用', '这不是我要问的', '还是没解决我的问题', '答非所问']],
  ['ko', ['도움이 되지 않았어요', '도움이 안 됐어요', '제가 물어본 게 아니에요', '틀렸어요']],
]

describe('a complaint about the last answer', () => {
  it.each(complaints.flatMap(([language, texts]) => texts.map((text) => [language, text] as const)))(
    'is heard in %s: %s',
    (language, text) => {
      const heard = complaintIn(text, language)
      // Danish and Norwegian say some of it alike.
      expect(heard === 'da' && language === 'no' ? 'no' : heard).toBe(language)
      expect(complaintIn(text, 'en')).not.toBeNull()
    },
  )
})

describe('what is no complaint', () => {
  it.each([
    'That helped',
    'this is correct',
    'Does this help?',
    'why does sync not work?',
    'The export does not work in Calc',
    'It does not work on my phone, what can I do?',
    'How do I get help?',
    'help',
    'What is wrong?',
    'wrong password',
    'no',
    'The file is not saved',
    'My answer is not saved in the form',
    'It is not possible to print',
    'not now',
    'Das hat geholfen',
    'Das ist richtig',
    'Der Drucker funktioniert nicht',
    'Wie hilft mir das?',
    'nein',
    'falsches Passwort',
    'Ça marche',
    "C'est utile",
    "L'imprimante ne marche pas",
    'Eso ayudó',
    'No puedo entrar en mi cuenta',
    'Esto es correcto',
    'Mi ha aiutato',
    'La stampante non funziona',
    'Isso ajudou',
    'Dat heeft geholpen',
    'To pomogło',
    'Det hjälpte mig',
    'Det hjalp mig',
    'Se auttoi',
    'To mi pomohlo',
    'Это помогло',
    'Принтер не работает',
    'Це допомогло',
    'Bu işe yaradı',
    'هذا ساعدني',
    '役に立ちました',
    '很有帮助',
    '도움이 됐어요',
    'thanks',
    'hello',
    'That did not help, how do I do it in Calc?',
    'I want to delete it',
    'it',
  ])('%s', (text) => {
    for (const language of ['en', 'de', 'fr']) expect(complaintIn(text, language)).toBeNull()
  })
})
