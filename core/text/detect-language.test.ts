import { beforeAll, describe, expect, it } from 'vitest'
import { detectLanguage, loadLanguageDetection } from './detect-language.ts'

const questions: [string, string][] = [
  ['en', 'How do I insert a page break?'],
  ['de', 'Wie füge ich ein Inhaltsverzeichnis ein?'],
  ['es', '¿Cómo cambio mi contraseña?'],
  ['fr', 'Comment puis-je changer mon mot de passe ?'],
  ['it', 'Come posso cambiare la mia password?'],
  ['nl', 'Hoe kan ik mijn wachtwoord wijzigen?'],
  ['da', 'Hvordan ændrer jeg min adgangskode?'],
  ['sv', 'Hur ändrar jag mitt lösenord?'],
  ['no', 'Hvordan endrer jeg passordet mitt?'],
  ['fi', 'Kuinka vaihdan salasanani?'],
  ['pt', 'Como posso alterar a minha senha?'],
  ['pl', 'Jak mogę zmienić moje hasło?'],
  ['cs', 'Jak si mohu změnit své heslo?'],
  ['ru', 'Как мне изменить мой пароль?'],
  ['uk', 'Як мені змінити свій пароль?'],
  ['tr', 'Parolamı nasıl değiştirebilirim?'],
  ['ar', 'كيف يمكنني تغيير كلمة المرور؟'],
  ['fa', 'چگونه می‌توانم رمز عبور خود را تغییر دهم؟'],
  ['he', 'איך אני משנה את הסיסמה שלי?'],
  ['el', 'Πώς μπορώ να αλλάξω τον κωδικό μου;'],
  ['hi', 'मैं अपना पासवर्ड कैसे बदल सकता हूँ?'],
  ['zh', '如何重置我的密码？'],
  ['ja', 'パスワードを変更するにはどうすればよいですか？'],
  ['ko', '비밀번호를 어떻게 변경하나요?'],
  ['th', 'ฉันจะเปลี่ยนรหัสผ่านได้อย่างไร'],
  ['vi', 'Làm thế nào để thay đổi mật khẩu?'],
]

// First, because loading cannot be undone.
describe('before the n-grams are loaded', () => {
  it.each(questions.slice(0, 11))('tells %s by its stop words', (language, question) => {
    expect(detectLanguage(question, ['en', 'de', 'es', language]).language).toBe(language)
  })
})

describe('with the n-grams', () => {
  beforeAll(loadLanguageDetection)

  it.each(questions)('tells a question in %s', (language, question) => {
    expect(detectLanguage(question).language).toBe(language)
  })

  it.each(questions)('is not pulled away from %s by hints', (language, question) => {
    expect(detectLanguage(question, ['en', 'de']).language).toBe(language)
  })

  it.each(['page break', 'filter', 'refund', 'password reset', 'api token'])(
    'leans on the hints for a word or two: %s',
    (text) => {
      expect(detectLanguage(text, ['en']).language).toBe('en')
    },
  )

  it('takes a region off a hint', () => {
    expect(detectLanguage('page break', ['en-US']).language).toBe('en')
  })

  it.each(['', '12345', '?!', ' \n'])('says nothing about "%s"', (text) => {
    expect(detectLanguage(text, ['en'])).toEqual({ language: null, confident: false })
  })

  it('reads a Thai question that names a product in Latin letters', () => {
    expect(detectLanguage('วิธีติดตั้ง LibreOffice Writer').language).toBe('th')
  })

  it('looks at a sample of a long text', () => {
    const start = performance.now()
    const text = 'Das ist ein ziemlich langer deutscher Text, der sich wiederholt. '.repeat(50_000)
    expect(detectLanguage(text)).toEqual({ language: 'de', confident: true })
    expect(performance.now() - start).toBeLessThan(500)
  })
})
