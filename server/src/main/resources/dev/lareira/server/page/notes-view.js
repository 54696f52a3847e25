/** The folders Lareira reads: their state, adding and removing them. */

import { call, get, latest, query } from './api.js'
import { h, iconButton, renew, toast } from './dom.js'
import { inWords } from './generation.js'
import { ago, language, number, t } from './words.js'

export class NotesView {
  /** @param {{changed(): void}} actions */
  constructor(actions) {
    this.actions = actions
    this.ask = latest()
    this.list = h('div.cards', { 'aria-live': 'polite' })
    this.element = h('section.page', {}, h('h1', {}, t('notes')), this.list, folderForm(() => this.draw()))
    this.draw()
  }

  async draw() {
    clearTimeout(this.soon)
    const wanted = this.ask()
    let status
    try {
      status = await get('/notes/status')
      if (!wanted()) return
    } catch (failure) {
      if (!wanted()) return
      return this.list.replaceChildren(h('p.error', { role: 'alert' }, inWords(failure).message))
    }
    renew(this.list, status.sources.map((/** @type {any} */ s) => [[language(), s, s.lastSync && ago(s.lastSync)], () => this.card(s)]))
    this.actions.changed()
    if (this.element.isConnected && status.sources.some((/** @type {any} */ s) => s.state === 'syncing')) this.soon = setTimeout(() => this.draw(), 700)
  }

  /** @param {any} source */
  card(source) {
    const { progress } = source
    return h('article.card-box', {}, h('div.row', {}, h('h2.grow', {}, source.name), iconButton('again', t('syncNow'), () => this.run(() => call('POST', '/notes/sync', { path: source.path }))),
      iconButton('trash', t('removeSource'), () => this.run(() => call('DELETE', `/notes/sources?${query({ path: source.path })}`), t('removedSource', { name: source.name })))),
      h('p.quiet.path', {}, source.path),
      h('p.facts', {}, h('span', {}, t('notesCount', { n: number(source.notes) })), h('span', {}, t('passagesCount', { n: number(source.chunks) })), h('span', {}, source.lastSync ? t('lastSync', { when: ago(source.lastSync) }) : t('never'))),
      source.state === 'syncing' && h('div.progress-row', {}, h('progress', { max: progress?.total || 1, value: progress?.total ? progress.done : undefined, 'aria-label': t('syncing') }), h('span.quiet', {}, progress?.total ? `${number(progress.done)} / ${number(progress.total)}` : t('syncing'), progress?.secondsLeft > 0 && ` · ${t('secondsLeft', { s: number(progress.secondsLeft) })}`)),
      source.errors?.length > 0 && h('details', {}, h('summary', {}, t('problems', { n: source.errors.length })), h('ul.plain', {}, source.errors.map((/** @type {any} */ e) => h('li', {}, h('strong', {}, e.path), ': ', e.message)))))
  }

  /** @param {() => Promise<any>} action @param {string} [done] */
  async run(action, done) {
    try {
      await action()
      if (done) toast(done)
    } catch (failure) {
      toast(inWords(failure).message)
    }
    this.draw()
  }
}

/** One field for a folder, with the vaults found on this computer offered. @param {() => void} added */
export function folderForm(added) {
  const input = h('input', { type: 'text', id: 'folder', autocomplete: 'off', spellcheck: false })
  const problem = h('p.error', { role: 'alert', hidden: true })
  const vaults = h('div.vaults', { hidden: true })
  const add = async (/** @type {string} */ path) => {
    problem.hidden = true
    try {
      await call('POST', '/notes/sources', { path })
      input.value = ''
      added()
    } catch (failure) {
      problem.hidden = false
      problem.textContent = inWords(failure).message
    }
  }
  get('/notes/vaults').then(found => {
    if (!found.vaults.length) return
    vaults.hidden = false
    vaults.replaceChildren(h('p.quiet.small', {}, t('foundVaults')), ...found.vaults.map((/** @type {any} */ v) => h('button.button', { type: 'button', title: v.path, onclick: () => add(v.path) }, v.name)))
  }, () => {})
  return h('form.folder', { onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); if (input.value.trim()) add(input.value.trim()) } },
    h('label', { for: 'folder' }, t('folderLabel')), h('div.row', {}, input, h('button.button.strong', {}, t('addNotes'))), h('p.quiet.small', {}, t('folderHint')), problem, vaults)
}
