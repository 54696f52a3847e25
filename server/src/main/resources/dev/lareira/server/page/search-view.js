/** Search over the notes: passages with their place, date and scores. */

import { get, query } from './api.js'
import { h } from './dom.js'
import { outside, scores, where } from './drawer.js'
import { inWords } from './generation.js'
import { date, t } from './words.js'

export class SearchView {
  /** @param {string} q @param {import('./drawer.js').Drawer} drawer */
  constructor(q, drawer) {
    this.drawer = drawer
    this.input = h('input', { type: 'search', value: q, 'aria-label': t('searchNotes'), placeholder: t('searchNotes'), autocomplete: 'off', oninput: () => { clearTimeout(this.soon); this.soon = setTimeout(() => this.find(), 200) } })
    this.results = h('div.results', { 'aria-live': 'polite' })
    this.element = h('section.page', {}, h('h1', {}, t('search')), h('form.search', { role: 'search', onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); this.find() } }, this.input), h('p.quiet.small', {}, t('searchHint')), this.results)
    if (q) this.find()
    queueMicrotask(() => this.input.focus())
  }

  async find() {
    const q = this.input.value.trim()
    history.replaceState(null, '', `#/search?q=${encodeURIComponent(q)}`)
    this.asked?.abort()
    const asked = this.asked = new AbortController()
    if (!q) return this.results.replaceChildren()
    try {
      const found = await get(`/notes/search?${query({ q, limit: 20 })}`, asked.signal)
      if (asked.signal.aborted) return
      if (!found.hits.length) return this.results.replaceChildren(h('p.status', {}, t('nothingFound')))
      this.results.replaceChildren(...[!found.good && h('p.status', {}, t('noGood')), ...found.hits.map((/** @type {any} */ hit) => this.hit(hit, found.words ?? words(q)))].filter(Boolean))
    } catch (failure) {
      if (!asked.signal.aborted) this.results.replaceChildren(h('p.error', { role: 'alert' }, inWords(failure).message))
    }
  }

  /** @param {any} hit @param {string[]} sought */
  hit(hit, sought) {
    return h('article.hit', {}, h('h2', {}, h('button.link', { type: 'button', onclick: () => this.drawer.note(hit.path, hit) }, hit.title), hit.heading && h('span.quiet', {}, ` › ${hit.heading}`)),
      h('p.excerpt', {}, highlight(hit.text, sought)),
      h('p.facts', {}, hit.date && h('time', { dateTime: hit.date }, date(hit.date)), h('span', {}, hit.path), h('span', {}, where(hit)), scores(hit.score), outside(hit.uri)))
  }
}

/** @param {string} q */
function words(q) {
  return [...q.replace(/\b(?:tag|path|before|after|prop):\S+/g, '').matchAll(/[\p{L}\p{N}]{2,}/gu)].map(m => m[0])
}

/** @param {string} text @param {string[]} sought */
function highlight(text, sought) {
  const flat = text.replace(/\s+/g, ' ').trim()
  const pattern = sought.length ? new RegExp(`(${sought.map(w => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'iu') : null
  const at = pattern ? flat.search(pattern) : 0
  // From the beginning of a word.
  const first = at > 80 ? flat.lastIndexOf(' ', at - 80) + 1 : 0
  const cut = (first > 0 ? '…' : '') + flat.slice(first, first + 320) + (flat.length > first + 320 ? '…' : '')
  return pattern ? cut.split(pattern).map((part, i) => (i % 2 ? h('mark', {}, part) : part)) : [cut]
}
