// The ask page: sends a question, shows the streamed answer. Content is only ever set as text.
import { readEvents } from './sse.js'

const KEY = 'kilde-key'
const at = (id) => document.getElementById(id)
const make = (tag, text) =>
  Object.assign(document.createElement(tag), text === undefined ? {} : { textContent: text })

const parts = Object.fromEntries(
  [
    'ask-form',
    'key',
    'question',
    'language',
    'ask',
    'stop',
    'restart',
    'status',
    'result',
    'result-title',
    'answer',
  ]
    .concat(['handoff', 'options', 'sources', 'citations', 'facts', 'feedback'])
    .map((id) => [id, at(id)]),
)

/** `crypto.randomUUID` is missing on pages served by plain http from another machine. */
const newConversation = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

let conversationId = newConversation()
let running = null
let questionId = null

parts.key.value = sessionStorage.getItem(KEY) ?? ''
if (parts.key.value !== '') parts.question.focus()

parts['ask-form'].addEventListener('submit', (event) => {
  event.preventDefault()
  void ask(parts.question.value)
})
parts.question.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  parts['ask-form'].requestSubmit()
})
parts.stop.addEventListener('click', () => running?.abort())
parts.restart.addEventListener('click', () => {
  running?.abort()
  conversationId = newConversation()
  clear()
  parts.result.hidden = true
  say('New conversation.')
  parts.question.focus()
})
parts.feedback.addEventListener('click', (event) => {
  const helpful = event.target.dataset?.helpful
  if (helpful !== undefined) void giveFeedback(helpful === 'true')
})

async function ask(question) {
  running?.abort()
  const abort = new AbortController()
  running = abort
  sessionStorage.setItem(KEY, parts.key.value.trim())
  clear()
  parts.stop.hidden = false
  say('Looking…')
  try {
    const response = await post(
      '/v1/answers',
      {
        question,
        conversationId,
        channel: 'page',
        stream: true,
        ...(parts.language.value && { language: parts.language.value }),
      },
      abort.signal,
    )
    for await (const { type, data } of readEvents(response.body)) show(type, data)
  } catch (error) {
    say(abort.signal.aborted ? 'Stopped.' : error.message, !abort.signal.aborted)
  } finally {
    if (running === abort) {
      running = null
      parts.stop.hidden = true
    }
  }
}

async function post(path, body, signal) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${parts.key.value.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
  if (response.ok) return response
  const told = await response.json().catch(() => null)
  const id = told?.error?.requestId ? ` (request ${told.error.requestId})` : ''
  throw new Error((told?.error?.message ?? `The server answered ${response.status}.`) + id)
}

function show(type, data) {
  if (type === 'error') throw new Error(`${data.message} (request ${data.requestId})`)
  parts.result.hidden = false
  if (type === 'token') parts.answer.append(data.text)
  if (type === 'citation') showCitation(data)
  if (type === 'done') showAnswer(data)
}

function showAnswer(answer) {
  questionId = answer.id
  parts.answer.lang = answer.language
  parts.answer.replaceChildren(...withMarkers(answer.text, answer.citations))
  parts.citations.replaceChildren()
  for (const citation of answer.citations) showCitation(citation)
  parts.sources.hidden = answer.citations.length === 0
  if (answer.handoff !== null) {
    parts.handoff.hidden = false
    parts.handoff.textContent =
      answer.handoff.message === answer.text ? 'Handed to a person.' : answer.handoff.message
  }
  showOptions(answer.clarification)
  const confidence = `${Math.round(answer.confidence * 100)} %`
  parts.facts.textContent = `${answer.outcome} · ${answer.kind} · confidence ${confidence} · ${answer.language}`
  parts.feedback.hidden = false
  say('Done.')
  parts['result-title'].focus()
}

/** Text nodes, and a link for each [n] that has a citation. */
function withMarkers(text, citations) {
  return text.split(/(\[\d+\])/).map((piece) => {
    const marker = Number(/^\[(\d+)\]$/.exec(piece)?.[1])
    if (!citations.some((citation) => citation.marker === marker)) return document.createTextNode(piece)
    const link = make('a', piece)
    link.className = 'marker'
    link.href = `#citation-${marker}`
    link.setAttribute('aria-label', `Source ${marker}`)
    return link
  })
}

function showCitation(citation) {
  if (at(`citation-${citation.marker}`) !== null) return
  const item = make('li')
  item.id = `citation-${citation.marker}`
  item.value = citation.marker
  item.tabIndex = -1
  const title = citation.title || citation.url || 'Untitled'
  const link = make(isWebAddress(citation.url) ? 'a' : 'span', title)
  if (link.tagName === 'A') {
    link.href = citation.url
    link.rel = 'noreferrer noopener'
    link.target = '_blank'
  }
  const place = citation.page === null ? '' : ` · page ${citation.page}`
  item.append(link, place, make('blockquote', citation.quote))
  parts.citations.append(item)
  parts.sources.hidden = false
}

const isWebAddress = (url) => {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol)
  } catch {
    return false
  }
}

function showOptions(clarification) {
  parts.options.hidden = clarification === null
  for (const option of clarification?.options ?? []) {
    const button = make('button', option.title)
    button.type = 'button'
    button.addEventListener('click', () => {
      parts.question.value = option.question
      void ask(option.question)
    })
    const item = make('li')
    item.append(button)
    parts.options.append(item)
  }
}

async function giveFeedback(helpful) {
  try {
    await post(`/v1/questions/${encodeURIComponent(questionId)}/feedback`, { helpful })
    parts.feedback.hidden = true
    say('Thank you.')
  } catch (error) {
    say(error.message, true)
  }
}

function clear() {
  questionId = null
  for (const id of ['answer', 'options', 'citations', 'facts', 'handoff']) parts[id].replaceChildren()
  for (const id of ['handoff', 'options', 'sources', 'feedback']) parts[id].hidden = true
}

function say(text, isError = false) {
  parts.status.textContent = text
  parts.status.classList.toggle('error', isError)
}
