/** The column at the left: conversations by day, and the ways to notes, search, memory and settings. */

import { removeConversation, keep } from './conversations.js'
import { h, hearth, icon, iconButton, renew, toast } from './dom.js'
import { prefer, preferences } from './preferences.js'
import { language, t } from './words.js'

/** @typedef {import('./conversations.js').Conversation} Conversation */

export class Side {
  /** @param {HTMLElement} element @param {{changed(): void}} actions */
  constructor(element, actions) {
    this.element = element
    this.actions = actions
    element.addEventListener('click', e => { if (/** @type {Element} */ (e.target).closest('a')) this.sheet(false) })
    element.addEventListener('keydown', e => { if (/** @type {KeyboardEvent} */ (e).key === 'Escape') this.sheet(false) })
  }

  /** @param {boolean} open on a narrow window */
  sheet(open) {
    document.getElementById('layout')?.classList.toggle('side-open', open)
    if (open) this.element.querySelector('a')?.focus()
  }

  /** @param {boolean} folded */
  fold(folded) {
    prefer({ sideFolded: folded })
    document.getElementById('layout')?.classList.toggle('folded', folded)
  }

  /** @param {Conversation[]} conversations @param {string} route @param {any} notes the state of `/notes/status`, or null */
  draw(conversations, route, notes) {
    const link = (/** @type {string} */ to, /** @type {any} */ drawing, /** @type {string} */ name, /** @type {string|null} */ note = null) => h('a.side-link', { href: to, 'aria-current': place === to ? 'page' : null }, icon(drawing), h('span', {}, name), note && h('span.quiet', {}, note))
    const place = ['#/search', '#/notes', '#/memory', '#/settings'].find(to => route.startsWith(to))
    const syncing = notes?.sources?.find((/** @type {any} */ s) => s.state === 'syncing')
    const state = syncing?.progress?.total ? `${syncing.progress.done}/${syncing.progress.total}` : null
    const byDay = days(conversations)
    const words = language()
    renew(this.element, [
      [words, () => h('div.brand', {}, hearth(), h('a.name', { href: '#/' }, 'Lareira'), iconButton('menu', t('fold'), () => (matchMedia('(max-width: 759px)').matches ? this.sheet(false) : this.fold(!preferences.sideFolded)), { className: 'icon-button fold' }))],
      [words, () => h('a.button.new', { href: '#/new' }, icon('plus'), h('span', {}, t('newChat')))],
      [[words, place, state], () => h('div.places', {}, link('#/search', 'search', t('search')), link('#/notes', 'notes', t('notes'), state), link('#/memory', 'memory', t('memory')), link('#/settings', 'settings', t('settings')))],
      [[words, route, byDay.map(([day, list]) => [day, list.map(c => [c.id, c.title])])],
        () => h('div.conversations', { role: 'group', 'aria-label': t('conversations') }, byDay.map(([day, list]) => h('section', {}, h('h2', {}, day), h('ul', {}, list.map(c => this.row(c, route))))))],
    ])
  }

  /** @param {Conversation} conversation @param {string} route */
  row(conversation, route) {
    const to = `#/c/${conversation.id}`
    return h('li', {}, h('a.side-link', { href: to, 'aria-current': route === to ? 'page' : null, title: conversation.title }, h('span', {}, conversation.title || t('untitled'))),
      iconButton('trash', `${t('remove')}: ${conversation.title || t('untitled')}`, () => this.remove(conversation, route === to)))
  }

  /** @param {Conversation} conversation @param {boolean} inView */
  async remove(conversation, inView) {
    await removeConversation(conversation.id)
    toast(t('removedChat'), { action: t('undo'), run: async () => { await keep(conversation); this.actions.changed() } })
    if (inView) location.hash = '#/'
    this.actions.changed()
  }
}

/** @param {Conversation[]} conversations @returns {[string, Conversation[]][]} */
function days(conversations) {
  const midnight = new Date().setHours(0, 0, 0, 0)
  const day = 24 * 3600 * 1000
  /** @type {[string, (time: number) => boolean][]} */
  const groups = [[t('today'), x => x >= midnight], [t('yesterday'), x => x >= midnight - day], [t('thisWeek'), x => x >= midnight - 6 * day], [t('earlier'), () => true]]
  let rest = conversations
  return /** @type {[string, Conversation[]][]} */ (groups.map(([name, holds]) => {
    const inside = rest.filter(c => holds(c.time))
    rest = rest.filter(c => !holds(c.time))
    return [name, inside]
  }).filter(([, list]) => list.length))
}
