// Our compact tokenizer against transformers.js's own, on the bundled model.
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadTokenizer, type Tokenizer } from './tokenizer.ts'
import { AutoTokenizer, env } from './transformers.ts'

const models = fileURLToPath(new URL('../../../models/', import.meta.url))
const name = 'multilingual-e5-small'
const texts = [
  'Choose Insert - Manual Break to insert a page break; see also "Breaks" (F1).',
  'Wie füge ich ein Inhaltsverzeichnis ein? Größe: 3,14 m², ca. 20 %.',
  '¿Cómo cambio mi contraseña? ¡Rápido!',
  "L'utilisateur peut-il réinitialiser son mot de passe ?",
  'Hvordan ændrer jeg min adgangskode? Smørrebrød på Ærø.',
  'Как изменить пароль пользователя в настройках?',
  'Parolamı nasıl değiştirebilirim? İstanbul, ILGAZ.',
  'كيف يمكنني تغيير كلمة المرور الخاصة بي؟',
  'איך אני משנה את הסיסמה שלי?',
  'मैं अपना पासवर्ड कैसे बदल सकता हूँ?',
  'ฉันจะเปลี่ยนรหัสผ่านได้อย่างไร กรุณาช่วยด้วย',
  '如何在标题之前插入分页符？请参阅“插入”菜单。',
  'パスワードを変更するにはどうすればよいですか？ﾊﾝｶｸとカタカナ。',
  '비밀번호를 어떻게 변경하나요?',
  'Làm thế nào để thay đổi mật khẩu của tôi?',
  'KILDE_PORT=8787 node.js C++ https://example.org/a-b?c=d&e=f user@example.org',
  'const x = [1, 2, 3].map((n) => n ** 2) // {"a": null}\n\tif (x) { return }',
  '  leading,\t\ttabs\u00a0and\u3000wide spaces \n\n and lines  ',
  'ﬁne ① ½ Å e\u0301 zero\u200bwidth \ufeffmark ▁ under',
  '😀😀 family 👨‍👩‍👧 \u{1F9FF}\u{10FFFF}x 🀄🀄',
  '',
  ' ',
]

describe('the bundled tokenizer', () => {
  let ours: Tokenizer
  let theirs: Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>
  beforeAll(async () => {
    env.localModelPath = models
    env.allowRemoteModels = false
    ours = await loadTokenizer(`${models}${name}`, name)
    theirs = await AutoTokenizer.from_pretrained(name)
  })

  it.each(texts)('gives the same ids for "%s"', (text) => {
    expect(ours.inputIds(text, 512)).toEqual(theirs.encode(text))
    expect(ours.count(text)).toBe(theirs.encode(text, { add_special_tokens: false }).length)
  })

  it('keeps both special tokens when it cuts', () => {
    const ids = ours.inputIds('word '.repeat(2_000), 512)
    expect(ids).toHaveLength(512)
    expect([ids[0], ids.at(-1)]).toEqual([0, 2])
  })

  it('takes a literal special token as text', () => {
    expect(ours.inputIds('</s> <s>', 512).slice(1, -1)).not.toContain(2)
  })
})
