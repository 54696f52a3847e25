/** Where one writes: grows to eight lines, Enter sends, Shift+Enter breaks, Esc stops, ↑ edits the last question, `/` and `@` open lists. */

import { get, query } from './api.js'
import { h, icon } from './dom.js'
import { Popup } from './popup.js'
import { prefer, preferences } from './preferences.js'
import { number, t } from './words.js'

/**
 * @typedef {{send(text: string): void, stop(): void, editLast(): void, commands(): import('./popup.js').Choice[], chooseModel(name: string): void}} ComposerActions
 */

export class Composer {
  /** @param {ComposerActions} actions */
  constructor(actions) {
    this.actions = actions
    this.busy = false
    this.input = h('textarea', { rows: 1, enterKeyHint: 'send', spellcheck: true, oninput: () => this.typed(), onkeydown: (/** @type {KeyboardEvent} */ e) => this.key(e) })
    this.popup = new Popup(this.input)
    this.button = h('button.send', { type: 'button', onclick: () => (this.busy ? actions.stop() : this.submit()) })
    this.notes = h('input', { type: 'checkbox', role: 'switch', onchange: () => { prefer({ fromNotes: this.notes.checked }); this.label() } })
    this.model = h('select', { 'aria-label': t('model'), onchange: () => actions.chooseModel(this.model.value) })
    this.speed = h('span.speed.quiet')
    this.meter = h('div.meter', { role: 'meter', 'aria-valuemin': 0, 'aria-valuenow': 0, hidden: true }, h('div.meter-fill'))
    this.element = h('form.composer', { onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); this.submit() } }, this.popup.element,
      h('div.field', {}, this.input, this.button),
      this.meter,
      h('div.under', {}, h('label.switch', {}, this.notes, h('span.track', { 'aria-hidden': 'true' }), h('span', {}, t('fromNotes'))), h('span.grow'), this.speed, this.model))
    this.setBusy(false)
  }

  label() {
    this.notes.checked = preferences.fromNotes
    this.input.placeholder = t(preferences.fromNotes ? 'composerNotes' : 'composer')
    this.input.setAttribute('aria-label', this.input.placeholder)
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.busy = busy
    this.button.replaceChildren(icon(busy ? 'stop' : 'send'))
    this.button.setAttribute('aria-label', t(busy ? 'stop' : 'send'))
    this.button.title = t(busy ? 'stop' : 'send')
    this.label()
    this.enable()
  }

  enable() {
    this.button.disabled = !this.busy && !this.input.value.trim()
  }

  /** @param {string[]} names @param {string} chosen */
  showModels(names, chosen) {
    const options = names.length ? names : [t('noModel')]
    this.model.replaceChildren(...options.map(name => h('option', { value: names.length ? name : '', selected: name === chosen }, name.replace(/:latest$/, ''))))
    this.model.disabled = names.length === 0
  }

  /** @param {number} used @param {number} total both in tokens */
  showContext(used, total) {
    this.meter.hidden = !(used && total)
    if (this.meter.hidden) return
    const share = Math.min(1, used / total)
    this.meter.firstElementChild.style.width = `${share * 100}%`
    this.meter.classList.toggle('nearly-full', share > 0.85)
    const text = t('context', { used: number(used), total: number(total) })
    this.meter.title = text
    this.meter.setAttribute('aria-label', text)
    this.meter.setAttribute('aria-valuenow', String(used))
    this.meter.setAttribute('aria-valuemax', String(total))
  }

  /** @param {number} tokensPerSecond 0 hides it */
  showSpeed(tokensPerSecond) {
    this.speed.textContent = tokensPerSecond ? t('speed', { n: number(tokensPerSecond, 1) }) : ''
  }

  /** @param {string} text */
  put(text) {
    this.input.value = text
    this.grow()
    this.enable()
    this.input.focus()
    this.input.setSelectionRange(text.length, text.length)
  }

  grow() {
    this.input.style.height = 'auto'
    this.input.style.height = `${Math.min(this.input.scrollHeight, 8 * 26 + 20)}px`
  }

  typed() {
    this.grow()
    this.enable()
    const before = this.input.value.slice(0, this.input.selectionStart)
    const command = /^\/(\w*)$/.exec(before)
    const mention = /(?:^|\s)@([^\s@][^@\n]{0,40}|)$/.exec(before)
    clearTimeout(this.looking)
    if (command) {
      this.popup.show(this.actions.commands().filter(c => c.label.slice(1).startsWith(command[1])), t('commands'))
    } else if (mention) {
      this.looking = setTimeout(() => this.lookUp(mention[1], before), 120)
    } else this.popup.close()
  }

  /** @param {string} start @param {string} before the text when it was asked for */
  async lookUp(start, before) {
    const found = await get(`/notes/titles?${query({ q: start, limit: 8 })}`).catch(() => ({ notes: [] }))
    if (this.input.value.slice(0, this.input.selectionStart) !== before) return
    this.popup.show(found.notes.map((/** @type {any} */ note) => ({
      label: note.title,
      note: note.path,
      run: () => {
        const cut = before.length - start.length - 1
        this.put(`${this.input.value.slice(0, cut)}[[${note.title}]] ${this.input.value.slice(before.length)}`)
      },
    })), t('notes'))
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing || this.popup.key(event)) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      this.submit()
    } else if (event.key === 'ArrowUp' && !this.input.value) {
      event.preventDefault()
      this.actions.editLast()
    }
  }

  submit() {
    const text = this.input.value.trim()
    if (!text || this.busy) return
    this.popup.close()
    this.input.value = ''
    this.grow()
    this.actions.send(text)
  }
}
