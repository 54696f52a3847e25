/** Fetches a model, with a real progress bar and a way to stop. */

import { lines } from './api.js'
import { h } from './dom.js'
import { inWords } from './generation.js'
import { bytes, t } from './words.js'

/**
 * @param {string} name
 * @param {() => void} done
 * @returns {HTMLElement} which shows how it goes
 */
export function pull(name, done) {
  const abort = new AbortController()
  const bar = h('progress', { 'aria-label': t('fetching', { name }) })
  const state = h('span.quiet')
  const box = h('div.pull', { role: 'group' }, h('p', {}, t('fetching', { name })), h('div.progress-row', {}, bar, state, h('button.link', { type: 'button', onclick: () => { abort.abort(); box.remove() } }, t('cancel'))))
  const run = async () => {
    try {
      for await (const event of lines('/api/pull', { model: name, stream: true }, abort.signal)) {
        if (event.total) {
          bar.max = event.total
          bar.value = event.completed ?? 0
          state.textContent = t('ofBytes', { done: bytes(event.completed ?? 0), total: bytes(event.total) })
        } else state.textContent = event.status
      }
      done()
    } catch (failure) {
      if (!abort.signal.aborted) box.replaceChildren(h('p.error', { role: 'alert' }, inWords(failure).message))
    }
  }
  run()
  return box
}
