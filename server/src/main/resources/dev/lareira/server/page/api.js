/** Talks to the server this page came from, and to nothing else. */

import { preferences } from './preferences.js'

/** What the server answered instead of a result: words for a person, perhaps with the next step. */
export class ServerError extends Error {
  /** @param {string} message @param {number} status @param {string} [hint] */
  constructor(message, status, hint) {
    super(message)
    this.status = status
    this.hint = hint
  }
}

/** @param {any} body @param {number} status */
function errorOf(body, status) {
  const error = body?.error ?? body
  if (typeof error === 'string') return new ServerError(error, status)
  return new ServerError(error?.message ?? `HTTP ${status}`, status, error?.hint)
}

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @param {AbortSignal} [signal]
 */
async function send(method, path, body, signal) {
  /** @type {Record<string, string>} */
  const headers = {}
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (preferences.apiKey) headers.Authorization = `Bearer ${preferences.apiKey}`
  let response
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal })
  } catch (failure) {
    if (signal?.aborted) throw failure
    throw new ServerError('unreachable', 0)
  }
  if (!response.ok) {
    const text = await response.text()
    let parsed
    try {
      parsed = JSON.parse(text)
    } catch {
      parsed = text || undefined
    }
    throw errorOf(parsed, response.status)
  }
  return response
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, signal) {
  return (await send('GET', path, undefined, signal)).json()
}

/** @param {string} method @param {string} path @param {any} [body] @returns {Promise<any>} */
export async function call(method, path, body) {
  const text = await (await send(method, path, body)).text()
  return text ? JSON.parse(text) : null
}

/**
 * The objects of a stream of JSON lines.
 * @param {string} path
 * @param {any} body
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<any>}
 */
export async function* lines(path, body, signal) {
  const response = await send('POST', path, body, signal)
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      let piece
      try {
        piece = await reader.read()
      } catch (failure) {
        if (signal.aborted) throw failure
        throw new ServerError('lost', 0)
      }
      rest += decoder.decode(piece.value, { stream: !piece.done })
      let end
      while ((end = rest.indexOf('\n')) >= 0) {
        const line = rest.slice(0, end).trim()
        rest = rest.slice(end + 1)
        if (!line) continue
        const value = JSON.parse(line)
        if (value.error) throw errorOf(value, response.status)
        yield value
      }
      if (piece.done) return
    }
  } finally {
    // Closing the connection is what stops a generation.
    reader.cancel().catch(() => {})
  }
}

/** @param {Record<string, string | number | undefined>} values */
export function query(values) {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) if (value !== undefined) search.set(key, String(value))
  return search.toString()
}

/**
 * For a place that shows the answer to what was asked last: each call begins a question, and returns whether it still is the
 * last one.
 * @returns {() => () => boolean}
 */
export function latest() {
  let turn = 0
  return () => {
    const mine = ++turn
    return () => mine === turn
  }
}
