/** The column at the right: the passages behind an answer, or a note with the cited lines marked. */

import { get, latest, query } from './api.js'
import { h, icon, iconButton } from './dom.js'
import { inWords } from './generation.js'
import { Markdown } from './markdown.js'
import { date, number, t } from './words.js'

/** @typedef {import('./conversations.js').Passage} Passage */

export class Drawer {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element
    this.ask = latest()
    element.addEventListener('keydown', e => { if (/** @type {KeyboardEvent} */ (e).key === 'Escape') this.close() })
  }

  /** @param {string} title @param {...(Node|null|false|undefined)} content */
  open(title, ...content) {
    this.ask()
    if (this.element.hidden) this.before = document.activeElement
    this.element.hidden = false
    this.element.setAttribute('aria-label', title)
    document.getElementById('layout')?.classList.add('with-drawer')
    const close = iconButton('close', t('close'), () => this.close())
    this.element.replaceChildren(h('header.drawer-head', {}, h('h2', {}, title), close), h('div.drawer-body', {}, content))
    close.focus({ preventScroll: true })
  }

  close() {
    this.ask()
    this.element.hidden = true
    this.element.replaceChildren()
    document.getElementById('layout')?.classList.remove('with-drawer')
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus()
  }

  /** @param {Passage[]} passages @param {number} [n] the one to bring into view */
  passages(passages, n) {
    const cards = passages.map(p => h('article.passage', { id: `passage-${p.n}` },
      h('h3', {}, h('span.chip', {}, p.n), ' ', p.title, p.heading && h('span.quiet', {}, ` › ${p.heading}`)),
      h('p.facts', {}, p.date && h('time', { dateTime: p.date }, date(p.date)), h('span', {}, where(p)), scores(p.score)),
      body(p.text),
      h('p.links', {}, h('button.button', { type: 'button', onclick: () => this.note(p.path, p) }, icon('notes'), t('open')), outside(p.uri))))
    this.open(t('sources'), ...cards)
    const card = this.element.querySelector(`#passage-${n}`)
    card?.classList.add('marked')
    card?.scrollIntoView({ block: 'start' })
  }

  /** @param {string} path @param {Lines} [cited] */
  async note(path, cited) {
    const wanted = this.ask()
    let note
    try {
      note = await get(`/notes/note?${query({ path })}`)
      if (!wanted()) return
    } catch (failure) {
      if (!wanted()) return
      return this.open(t('notes'), h('p.error', { role: 'alert' }, inWords(failure).message))
    }
    const related = h('section', { hidden: true })
    this.open(note.title, h('p.facts', {}, note.date && h('time', { dateTime: note.date }, date(note.date)), h('span', {}, path), outside(note.uri)),
      note.tags?.length > 0 && h('p.tags', {}, note.tags.map((/** @type {string} */ tag) => h('a.tag', { href: `#/search?q=${encodeURIComponent(`tag:${tag}`)}` }, `#${tag}`))),
      cited ? marked(note.text, cited) : body(note.text),
      this.list(t('links'), note.links), this.list(t('backlinks'), note.backlinks), related)
    this.element.querySelector('.answers')?.scrollIntoView({ block: 'center' })
    const found = await get(`/notes/related?${query({ path, limit: 6 })}`).catch(() => null)
    if (found?.notes?.length && related.isConnected) {
      related.hidden = false
      related.replaceChildren(this.list(t('related'), found.notes))
    }
  }

  /** @param {string} name @param {{path: string, title: string}[]} [notes] */
  list(name, notes) {
    return notes?.length ? h('section', {}, h('h3', {}, name), h('ul.plain', {}, notes.map(n => h('li', {}, h('button.link', { type: 'button', onclick: () => this.note(n.path) }, n.title))))) : null
  }
}

/**
 * Of a passage, and the one of them that answers; conversations of earlier releases know the passage alone.
 * @typedef {{line: number, startLine?: number, endLine: number}} Lines
 */

/** @param {Lines} lines */
export function where({ line, startLine = line, endLine }) {
  return endLine > startLine ? t('lines', { a: startLine, b: endLine }) : t('line', { a: line })
}

/** @param {any} score each side by itself, no percentage */
export function scores(score) {
  if (!score) return null
  return h('span.quiet', {}, [score.cosine && t('similar', { cosine: number(score.cosine, 2) }), score.bm25 && t('exact', { bm25: number(score.bm25, 1) })].filter(Boolean).join(' · '))
}

/** @param {string|null|undefined} uri of the note in its own program */
export function outside(uri) {
  if (!uri || !/^(obsidian|logseq):/.test(uri)) return null
  return h('a.button', { href: uri }, icon('open'), t('openIn', { app: uri.startsWith('obsidian') ? 'Obsidian' : 'Logseq' }))
}

/** @param {string} text */
function body(text) {
  const element = h('div.text')
  new Markdown(element).show(text)
  return element
}

/** The note as its own lines, so that a citation's lines are the file's. @param {string} text @param {Lines} cited */
function marked(text, { line: answering, startLine = answering, endLine }) {
  return h('div.lines', {}, text.split(/\r?\n/).map((line, i) => {
    const at = i + 1
    const kind = at === answering ? 'mark.line.cited.answers' : at >= startLine && at <= endLine ? 'mark.line.cited' : 'div.line'
    return h(kind, {}, h('span.line-number', { 'aria-hidden': 'true' }, at), h('span', {}, line || ' '))
  }))
}
