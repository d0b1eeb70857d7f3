// What the triggers hear by meaning needs the real model.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Embedder } from '../../core/ports/embedder.ts'
import { Profile } from '../../core/settings.ts'
import neutral from '../neutral-questions.json' with { type: 'json' }
import { loadBundledEmbedder } from '../testing/bundled-embedder.ts'
import { helpPages } from '../testing/help-pages.ts'
import forms from '../testing/human-requests.json' with { type: 'json' }
import topics from '../testing/topic-questions.json' with { type: 'json' }
import { createWorld } from '../testing/world.ts'
import { soundsLikeHumanRequest } from './human-intent.ts'
import { matchHumanRequest } from './human-requested.ts'
import { nearestWording } from './topic-meaning.ts'

let embedder: Embedder
beforeAll(async () => {
  embedder = await loadBundledEmbedder()
})
afterAll(async () => embedder.close())

const vectorOf = async (text: string): Promise<Float32Array> =>
  (await embedder.embed([text], { kind: 'query' }))[0] ?? new Float32Array()

describe('requests for a person', () => {
  async function heard(lists: Readonly<Record<string, readonly string[]>>): Promise<number> {
    let count = 0
    for (const text of Object.values(lists).flat()) {
      const asks = matchHumanRequest(text) !== null
      if (asks || soundsLikeHumanRequest(await vectorOf(text), embedder.modelId)) count += 1
    }
    return count
  }

  it('are heard in forms that neither rules nor fit have seen, at one false alarm', async () => {
    expect(await heard(forms.unseen.asks)).toBeGreaterThanOrEqual(49)
    const wrong = await heard(forms.unseen.other)
    expect(wrong).toBeLessThanOrEqual(2)
  })

  it('are told from questions about the agent itself', async () => {
    const w = await createWorld({ embedder, pages: helpPages })
    const about = [
      'Am I talking to a human?',
      'Am I speaking with a human or a machine?',
      'Bist du ein Mensch?',
    ]
    for (const text of [...about, 'Es-tu un robot ?', "C'est une vraie personne qui me répond ?"]) {
      expect((await w.ask(text)).kind).toBe('smalltalk')
    }
    const beside = await w.ask('Menschliche Fehler rückgängig machen')
    expect(beside.handoff?.trigger).not.toBe('human-requested')
    expect((await w.ask('I demand a real human being at once')).handoff?.trigger).toBe('human-requested')
  })
})

describe('topics to avoid', () => {
  it('named in English are heard in other words and languages, and seldom beside', async () => {
    let [touching, heard, beside, wrong] = [0, 0, 0, 0]
    for (const { topic, touches, beside: near } of topics.topics.filter((_, i) => i % 2 === 1)) {
      const hit = async (text: string) =>
        (await nearestWording(embedder, await vectorOf(text), [topic])) !== null
      for (const text of touches) {
        touching += 1
        if (await hit(text)) heard += 1
      }
      for (const text of near) {
        beside += 1
        if (await hit(text)) wrong += 1
      }
    }
    expect(heard / touching).toBeGreaterThanOrEqual(0.75)
    expect(wrong / beside).toBeLessThanOrEqual(0.2)
  })

  it('are hardly ever heard in everyday questions', async () => {
    const { note: _, ...everyday } = neutral as Record<string, string | string[]>
    const questions = Object.values(everyday).flat()
    const names = topics.topics.map(({ topic }) => topic)
    let wrong = 0
    for (const text of questions) {
      if ((await nearestWording(embedder, await vectorOf(text), names)) !== null) wrong += 1
    }
    expect(questions.length).toBeGreaterThan(200)
    // All twelve topics are avoided at once.
    expect(wrong / questions.length).toBeLessThanOrEqual(0.03)
  })

  it('say in the evidence that meaning found them', async () => {
    const w = await createWorld({ embedder, pages: helpPages })
    const topic = {
      topic: 'employee salaries',
      handling: 'decline' as const,
      reply: 'We do not speak about pay.',
    }
    await w.settings.put('profile:published', Profile.parse({ topics: [topic] }))
    const answer = await w.ask('Wie viel verdient Ihr Geschäftsführer?', { explain: true })
    expect(answer).toMatchObject({
      outcome: 'answered',
      kind: 'declined',
      text: 'We do not speak about pay.',
    })
    expect(answer.explain?.['trigger']).toMatchObject({ matched: 'employee salaries', how: 'meaning' })
    expect((await w.ask('How long are invoices kept?')).kind).toBe('content')
  })
})
