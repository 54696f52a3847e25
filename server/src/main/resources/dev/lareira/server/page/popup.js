/** A list that opens above the composer while one types `/…` or `@…`: arrows move, Enter takes, Esc closes. */

import { h } from './dom.js'

/** @typedef {{label: string, note?: string, run: () => void}} Choice */

export class Popup {
  /** @param {HTMLTextAreaElement} input */
  constructor(input) {
    this.input = input
    this.id = `popup-${Math.random().toString(36).slice(2)}`
    this.element = h('div.popup', { role: 'listbox', id: this.id, hidden: true })
    input.setAttribute('aria-controls', this.id)
    input.setAttribute('aria-autocomplete', 'list')
    /** @type {Choice[]} */
    this.choices = []
    this.at = 0
  }

  get open() {
    return !this.element.hidden
  }

  /** @param {Choice[]} choices @param {string} name read out */
  show(choices, name) {
    this.choices = choices
    this.at = 0
    this.element.setAttribute('aria-label', name)
    this.element.replaceChildren(...choices.map((choice, i) => h('div.choice', { role: 'option', id: `${this.id}-${i}`, onmousedown: (/** @type {Event} */ e) => { e.preventDefault(); this.take(i) } },
      h('span', {}, choice.label), choice.note && h('span.quiet', {}, choice.note))))
    this.element.hidden = choices.length === 0
    this.mark()
  }

  close() {
    this.element.hidden = true
    this.input.removeAttribute('aria-activedescendant')
  }

  mark() {
    ;[...this.element.children].forEach((child, i) => child.setAttribute('aria-selected', String(i === this.at)))
    if (this.open) this.input.setAttribute('aria-activedescendant', `${this.id}-${this.at}`)
    this.element.children[this.at]?.scrollIntoView({ block: 'nearest' })
  }

  /** @param {number} i */
  take(i) {
    const choice = this.choices[i]
    this.close()
    choice?.run()
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the list */
  key(event) {
    if (!this.open) return false
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      this.at = (this.at + (event.key === 'ArrowDown' ? 1 : -1) + this.choices.length) % this.choices.length
      this.mark()
    } else if (event.key === 'Enter' || event.key === 'Tab') this.take(this.at)
    else if (event.key === 'Escape') this.close()
    else return false
    event.preventDefault()
    return true
  }
}
