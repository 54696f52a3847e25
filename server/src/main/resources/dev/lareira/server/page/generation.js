/** One turn: asks the server, writes what arrives into a message, tells who watches. */

import { get, lines, ServerError } from './api.js'
import { preferences } from './preferences.js'
import { t } from './words.js'

/**
 * @typedef {import('./conversations.js').Message} Message
 * @typedef {{message: Message, phase: 'reading'|'searching'|'thinking'|'writing'|'done', tokensPerSecond: number, stop: () => void}} Generation
 */

/** @type {Map<string, Promise<number>>} */
const contextLengths = new Map()

/** The context a model is used with, in tokens; 0 where it is not known. @param {string} model @returns {Promise<number>} */
export async function contextLength(model) {
  if (preferences.contextLength) return preferences.contextLength
  if (!contextLengths.has(model)) {
    contextLengths.set(model, (async () => {
      const running = await get('/api/ps')
      const found = running.models?.find((/** @type {any} */ m) => m.name === model || m.model === model)
      return found?.context_length ?? 0
    })().catch(() => 0))
    // A model that is not loaded yet has no context yet.
    contextLengths.get(model)?.then(n => { if (!n) contextLengths.delete(model) })
  }
  return /** @type {Promise<number>} */ (contextLengths.get(model))
}

/** @param {Message[]} thread */
function asTurns(thread) {
  return thread.filter(m => !m.error && (m.text || m.role === 'user')).map(m => ({ role: m.role, content: m.text }))
}

function options() {
  /** @type {Record<string, number>} */
  const chosen = {}
  if (preferences.temperature !== null) chosen.temperature = preferences.temperature
  if (preferences.contextLength !== null) chosen.num_ctx = preferences.contextLength
  return chosen
}

/** @param {any} event of `/api/chat` @param {Message} message */
function fromChat(event, message) {
  if (event.message?.thinking) message.thinking = (message.thinking ?? '') + event.message.thinking
  if (event.message?.content) message.text += event.message.content
  for (const call of event.message?.tool_calls ?? []) (message.tools ??= []).push({ name: call.function.name, arguments: call.function.arguments })
  if (event.done) {
    message.reason = event.done_reason
    const seconds = (event.eval_duration ?? 0) / 1e9
    message.metrics = { promptTokens: event.prompt_eval_count ?? 0, tokens: event.eval_count ?? 0, seconds: (event.total_duration ?? 0) / 1e9, tokensPerSecond: seconds > 0 ? event.eval_count / seconds : 0 }
  }
}

/** @param {any} event of `/notes/ask` @param {Message} message */
function fromNotes(event, message) {
  switch (event.event) {
    case 'passages':
      message.passages = event.passages
      message.good = event.good
      break
    case 'thinking':
      message.thinking = (message.thinking ?? '') + event.text
      break
    case 'text':
      message.text += event.text
      break
    case 'done':
      message.reason = event.reason
      message.unverified = (event.citations ?? []).filter((/** @type {any} */ c) => !c.verified).map((/** @type {any} */ c) => c.n)
      if (event.metrics) message.metrics = event.metrics
      break
    case 'error':
      throw new ServerError(event.message, 200, event.hint)
  }
}

/**
 * Starts the answer to the last message of a thread.
 * @param {Message[]} thread ends with the question
 * @param {Message} message the empty answer, written in place
 * @param {(generation: Generation) => void} changed at most once a frame
 * @returns {Generation}
 */
export function generate(thread, message, changed) {
  const abort = new AbortController()
  /** @type {Generation} */
  const generation = { message, phase: message.fromNotes ? 'searching' : 'reading', tokensPerSecond: 0, stop: () => abort.abort() }
  const question = thread[thread.length - 1]
  const history = asTurns(thread)
  const model = message.model || undefined
  const system = preferences.system ? [{ role: 'system', content: preferences.system }] : []
  const stream = message.fromNotes
    ? lines('/notes/ask', { question: question.text, conversation: history.slice(0, -1), model, options: options() }, abort.signal)
    : lines('/api/chat', { model, messages: [...system, ...history], stream: true, think: preferences.think ? undefined : false, options: options() }, abort.signal)
  let frame = 0
  const tell = () => { frame ||= requestAnimationFrame(() => { frame = 0; changed(generation) }) }
  const started = performance.now()
  let first = 0
  let pieces = 0
  const run = async () => {
    try {
      for await (const event of stream) {
        if (message.fromNotes) fromNotes(event, message)
        else fromChat(event, message)
        if (message.text && generation.phase !== 'writing') {
          if (message.thinking) message.thinkingSeconds = (performance.now() - (first || started)) / 1000
          generation.phase = 'writing'
        } else if (message.thinking && !message.text && generation.phase !== 'thinking') {
          first = performance.now()
          generation.phase = 'thinking'
        } else if (message.passages && !message.text && !message.thinking) {
          generation.phase = 'reading'
        }
        if (message.text || message.thinking) {
          first ||= performance.now()
          pieces++
          const seconds = (performance.now() - first) / 1000
          generation.tokensPerSecond = seconds > 0.3 ? (pieces - 1) / seconds : 0
        }
        tell()
      }
    } catch (failure) {
      if (abort.signal.aborted) message.reason = 'stopped'
      else message.error = inWords(failure)
    }
    cancelAnimationFrame(frame)
    generation.phase = 'done'
    changed(generation)
  }
  run()
  return generation
}

/** @param {any} failure @returns {{message: string, hint?: string}} */
export function inWords(failure) {
  if (failure instanceof ServerError && failure.message === 'unreachable') return { message: t('unreachable'), hint: t('unreachableHint') }
  if (failure instanceof ServerError && failure.message === 'lost') return { message: t('lost'), hint: t('lostHint') }
  return { message: failure?.message ?? String(failure), hint: failure?.hint }
}
