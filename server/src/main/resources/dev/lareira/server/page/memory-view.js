/** What is remembered: read, search, edit, forget. */

import { call, get, latest, query } from './api.js'
import { h, iconButton, toast } from './dom.js'
import { inWords } from './generation.js'
import { date, t } from './words.js'

/** @typedef {{id: string, text: string, date: string, source: string|null, path: string}} Fact */

export class MemoryView {
  constructor() {
    this.ask = latest()
    this.intro = h('p.quiet')
    this.list = h('ul.facts-list', { 'aria-live': 'polite' })
    this.search = h('input', { type: 'search', placeholder: t('memorySearch'), 'aria-label': t('memorySearch'), oninput: () => { clearTimeout(this.soon); this.soon = setTimeout(() => this.draw(), 200) } })
    this.fresh = h('input', { type: 'text', placeholder: t('newMemory'), 'aria-label': t('newMemory') })
    this.element = h('section.page', {}, h('h1', {}, t('memory')), this.intro,
      h('form.row', { onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); this.add() } }, this.fresh, h('button.button.strong', {}, t('addMemory'))),
      h('form.search', { role: 'search', onsubmit: (/** @type {Event} */ e) => e.preventDefault() }, this.search), this.list)
    this.draw()
  }

  async draw() {
    const wanted = this.ask()
    try {
      const q = this.search.value.trim()
      const memory = await get(`/memory${q ? `?${query({ q })}` : ''}`)
      if (!wanted()) return
      this.search.parentElement.hidden = !q && !memory.facts.length
      this.intro.textContent = t('memoryIntro', { folder: memory.folder })
      this.list.replaceChildren(...(memory.facts.length ? memory.facts.map((/** @type {Fact} */ f) => this.row(f)) : [h('li.status', {}, q ? t('nothingFound') : t('memoryEmpty'))]))
    } catch (failure) {
      if (!wanted()) return
      this.list.replaceChildren(h('li.error', { role: 'alert' }, inWords(failure).message))
    }
  }

  /** @param {Fact} fact */
  row(fact) {
    const text = h('p.fact', {}, fact.text)
    const row = h('li.fact-row', {}, h('div.grow', {}, text, h('p.facts', {}, h('time', { dateTime: fact.date }, date(fact.date)), fact.source && h('span', {}, t('from', { source: fact.source })))),
      iconButton('edit', t('edit'), () => this.edit(fact, row)), iconButton('trash', t('forget'), () => this.ask(fact, row)))
    return row
  }

  /** @param {Fact} fact @param {HTMLElement} row */
  edit(fact, row) {
    const area = h('textarea', { value: fact.text, rows: 3, 'aria-label': t('edit') })
    row.replaceChildren(h('form.grow.column', { onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); this.run(() => call('PUT', `/memory/${encodeURIComponent(fact.id)}`, { text: area.value }), t('saved')) } }, area, h('div.row', {}, h('button.button.strong', {}, t('save')), h('button.button', { type: 'button', onclick: () => this.draw() }, t('cancel')))))
    area.focus()
  }

  /** @param {Fact} fact @param {HTMLElement} row */
  ask(fact, row) {
    const yes = h('button.button.strong', { type: 'button', onclick: () => this.run(() => call('DELETE', `/memory/${encodeURIComponent(fact.id)}`), t('forgotten')) }, t('forget'))
    row.replaceChildren(h('p.grow', {}, t('forgetSure'), h('span.quiet', {}, ` ${fact.text}`)), yes, h('button.button', { type: 'button', onclick: () => this.draw() }, t('cancel')))
    yes.focus()
  }

  add() {
    const text = this.fresh.value.trim()
    if (!text) return
    this.fresh.value = ''
    this.run(() => call('POST', '/memory', { text }), t('remembered'))
  }

  /** @param {() => Promise<any>} action @param {string} done */
  async run(action, done) {
    try {
      await action()
      toast(done)
    } catch (failure) {
      toast(inWords(failure).message)
    }
    this.draw()
  }
}
