/** What stands in an empty conversation: a greeting, and what is still missing to be useful. */

import { h, hearth } from './dom.js'
import { folderForm } from './notes-view.js'
import { pull } from './pull.js'
import { bytes, t } from './words.js'

/** What the default chat model is, before it is on the disk. */
const DEFAULT_MODEL = { name: 'smollm2:135m', bytes: 98_362_432, licence: 'Apache-2.0' }

/** @param {{hasModel: boolean, hasNotes: boolean, modelFetched(): void, notesAdded(): void}} state */
export function welcome(state) {
  const fetching = h('div')
  return h('div.welcome', {}, hearth(), h('h1', {}, t('greeting')), state.hasNotes && h('p.quiet', {}, t('greetingNotes')),
    !state.hasNotes && folderForm(state.notesAdded),
    !state.hasModel && h('div.column', {}, h('p', {}, t('noChatModel')),
      h('div.row.center', {}, h('button.button.strong', { type: 'button', onclick: (/** @type {Event} */ e) => { /** @type {HTMLElement} */ (e.currentTarget).hidden = true; fetching.replaceChildren(pull(DEFAULT_MODEL.name, state.modelFetched)) } }, t('fetchModel', { name: DEFAULT_MODEL.name })), h('span.quiet', {}, t('fetchNote', { size: bytes(DEFAULT_MODEL.bytes), licence: DEFAULT_MODEL.licence }))), fetching))
}
