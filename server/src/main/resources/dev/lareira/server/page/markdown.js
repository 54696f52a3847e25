/**
 * Markdown of models and notes to elements. Parsed by marked, cleaned by DOMPurify before it enters the document:
 * no scripts, styles, forms, frames or remote images; links open elsewhere and show where they lead.
 */

import { marked } from './lib/marked.js'
import DOMPurify from './lib/purify.js'
import { copyText, h, icon } from './dom.js'
import { t } from './words.js'

const ALLOWED = {
  ALLOWED_TAGS: ['p', 'br', 'hr', 'strong', 'em', 'del', 'mark', 'sub', 'sup', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'input', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'a'],
  ALLOWED_ATTR: ['href', 'title', 'class', 'type', 'checked', 'disabled', 'align', 'start'],
  ADD_URI_SAFE_ATTR: ['class', 'type', 'checked', 'disabled', 'align', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|obsidian|logseq):/i,
  RETURN_DOM_FRAGMENT: true,
}

// HTML in the text is shown as text, not interpreted. Images are named, not fetched.
marked.use({
  gfm: true,
  breaks: false,
  renderer: {
    html: (/** @type {{text: string}} */ token) => escape(token.text),
    image: (/** @type {{text: string, href: string}} */ token) => escape(token.text || token.href),
  },
})

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
}

/** @param {HTMLElement} block */
function finish(block) {
  for (const pre of block.querySelectorAll('pre')) {
    const code = pre.querySelector('code')
    const language = [...(code?.classList ?? [])].find(c => c.startsWith('language-'))?.slice(9) ?? ''
    const button = h('button.link', { type: 'button', onclick: async () => { if (await copyText(code?.textContent ?? '')) button.lastChild.textContent = t('copied') } }, icon('copy'), h('span', {}, t('copy')))
    const frame = h('figure.code', {}, h('figcaption', {}, h('span', {}, language || t('code')), button))
    pre.replaceWith(frame)
    pre.tabIndex = 0
    frame.append(pre)
  }
  for (const table of block.querySelectorAll('table')) {
    const frame = h('div.table', { tabIndex: 0, role: 'group' })
    table.replaceWith(frame)
    frame.append(table)
  }
  for (const link of block.querySelectorAll('a')) {
    if (!link.getAttribute('href')) continue
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
    link.title = link.href
  }
  for (const box of block.querySelectorAll('input')) box.setAttribute('aria-label', box.closest('li')?.textContent?.trim().slice(0, 80) ?? '')
}

/**
 * Replaces `[n]` by what `chip` makes of n, outside of code.
 * @param {HTMLElement} block @param {(n: number) => Node|null} chip
 */
function cite(block, chip) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, node => (node.parentElement?.closest('code, a, button') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT))
  /** @type {Text[]} */
  const texts = []
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode))
  for (const text of texts) {
    const parts = text.data.split(/\[(\d{1,3})\]/)
    if (parts.length === 1) continue
    const nodes = parts.map((part, i) => (i % 2 === 0 ? part : (chip(Number(part)) ?? `[${part}]`)))
    text.replaceWith(...nodes)
  }
}

/** A piece of text that grows: blocks that stay the same are left alone, so nothing jumps while it streams. */
export class Markdown {
  /** @param {HTMLElement} element @param {(n: number) => Node|null} [chip] what stands for a citation */
  constructor(element, chip) {
    this.element = element
    this.chip = chip
    /** @type {string[]} */
    this.shown = []
  }

  /** @param {string} text all of it */
  show(text) {
    const tokens = marked.lexer(text)
    const links = tokens.links
    const blocks = tokens.filter((/** @type {any} */ token) => token.type !== 'space' && token.type !== 'def')
    blocks.forEach((/** @type {any} */ token, /** @type {number} */ i) => {
      if (this.shown[i] === token.raw) return
      const one = Object.assign([token], { links })
      const block = h('div.block', {}, DOMPurify.sanitize(marked.parser(one), ALLOWED))
      finish(block)
      if (this.chip) cite(block, this.chip)
      const old = this.element.children[i]
      if (old) old.replaceWith(block)
      else this.element.append(block)
      this.shown[i] = token.raw
    })
    while (this.element.children.length > blocks.length) this.element.lastElementChild?.remove()
    this.shown.length = blocks.length
  }

  /** Makes all blocks anew: what a citation points to has changed. @param {string} text */
  renew(text) {
    this.shown = []
    this.show(text)
  }
}
