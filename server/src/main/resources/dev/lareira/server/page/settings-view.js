/** Models, answers, appearance, network, and what this program is. */

import { call, get } from './api.js'
import { h, toast } from './dom.js'
import { inWords } from './generation.js'
import { prefer, preferences } from './preferences.js'
import { pull } from './pull.js'
import { bytes, t } from './words.js'

export class SettingsView {
  /** @param {{models: any[], info: any, chosen: string, choose(name: string): void, reload(): Promise<void>, redraw(): void}} surroundings */
  constructor(surroundings) {
    this.surroundings = surroundings
    this.models = h('div.cards')
    this.element = h('section.page', {}, h('h1', {}, t('settings')), this.modelsPart(), this.answersPart(), this.appearancePart(), this.networkPart(), this.aboutPart())
    this.drawModels()
  }

  modelsPart() {
    const name = h('input', { type: 'text', id: 'pull', placeholder: 'hf.co/owner/repo:Q4_K_M', autocomplete: 'off', spellcheck: false })
    const progress = h('div')
    return h('section.part', {}, h('h2', {}, t('models')), this.models, h('form.column', { onsubmit: (/** @type {Event} */ e) => {
      e.preventDefault()
      if (name.value.trim()) progress.replaceChildren(pull(name.value.trim(), async () => { progress.replaceChildren(); await this.reload() }))
    } }, h('label', { for: 'pull' }, t('pullName')), h('div.row', {}, name, h('button.button', {}, t('pull')))), progress)
  }

  async reload() {
    await this.surroundings.reload()
    this.drawModels()
  }

  async drawModels() {
    const running = await get('/api/ps').catch(() => ({ models: [] }))
    const loaded = new Set(running.models.map((/** @type {any} */ m) => m.name))
    this.models.replaceChildren(...this.surroundings.models.map(m => {
      const chosen = m.name === this.surroundings.chosen
      return h('article.card-box.row', {}, h('div.grow', {}, h('h3', {}, m.name), h('p.facts', {}, h('span', {}, bytes(m.size)), m.details?.parameter_size && h('span', {}, m.details.parameter_size), m.details?.quantization_level && h('span', {}, m.details.quantization_level), loaded.has(m.name) && h('span', {}, t('loaded')))),
        !m.embedding && h('button.button', { type: 'button', disabled: chosen, onclick: () => { this.surroundings.choose(m.name); this.drawModels() } }, t(chosen ? 'inUse' : 'useModel')),
        // What this program brings along cannot be removed.
        m.name !== this.surroundings.info?.embedder?.name && h('button.link', { type: 'button', onclick: (/** @type {Event} */ e) => this.ask(m.name, /** @type {HTMLElement} */ (e.currentTarget).closest('article')) }, t('removeModel')))
    }))
  }

  /** @param {string} name @param {HTMLElement|null} box */
  ask(name, box) {
    const yes = h('button.button.strong', { type: 'button', onclick: () => this.remove(name) }, t('remove'))
    box?.replaceChildren(h('p.grow', {}, t('removeModelSure', { name })), yes, h('button.button', { type: 'button', onclick: () => this.drawModels() }, t('cancel')))
    yes.focus()
  }

  /** @param {string} name */
  async remove(name) {
    try {
      await call('DELETE', '/api/delete', { model: name })
    } catch (failure) {
      toast(inWords(failure).message)
    }
    await this.reload()
  }

  answersPart() {
    const byModel = (/** @type {HTMLInputElement} */ input) => (input.value === '' ? null : Number(input.value))
    const system = h('textarea', { id: 'system', rows: 3, value: preferences.system, onchange: () => prefer({ system: system.value.trim() }) })
    const temperature = h('input', { id: 'temperature', type: 'number', min: 0, max: 2, step: 0.1, placeholder: t('byModel'), value: preferences.temperature ?? '', onchange: () => prefer({ temperature: byModel(temperature) }) })
    const context = h('input', { id: 'context', type: 'number', min: 256, step: 256, placeholder: t('byModel'), value: preferences.contextLength ?? '', onchange: () => prefer({ contextLength: byModel(context) }) })
    const think = h('input', { type: 'checkbox', checked: preferences.think, onchange: () => prefer({ think: think.checked }) })
    return h('section.part', {}, h('h2', {}, t('answers')), h('label', { for: 'system' }, t('systemPrompt')), system,
      h('div.pair', {}, h('div.column', {}, h('label', { for: 'temperature' }, t('temperature')), temperature), h('div.column', {}, h('label', { for: 'context' }, t('contextLength')), context)), h('label.check', {}, think, t('thinkFirst')))
  }

  appearancePart() {
    const choice = (/** @type {string} */ name, /** @type {'theme'|'language'} */ key, /** @type {[string, string][]} */ values) => h('fieldset', {}, h('legend', {}, name), values.map(([value, label]) => h('label.radio', {}, h('input', { type: 'radio', name: key, value, checked: preferences[key] === value, onchange: () => { prefer({ [key]: value }); if (key === 'language') this.surroundings.redraw() } }), label)))
    return h('section.part', {}, h('h2', {}, t('appearance')), choice(t('theme'), 'theme', [['system', t('system')], ['light', t('light')], ['dark', t('dark')]]), choice(t('language'), 'language', [['system', t('system')], ['en', 'English'], ['pt', 'Português']]))
  }

  networkPart() {
    const { info } = this.surroundings
    const key = h('input', { type: 'password', id: 'key', autocomplete: 'off', value: preferences.apiKey, onchange: () => { prefer({ apiKey: key.value.trim() }); this.reload() } })
    return h('section.part', {}, h('h2', {}, t('network')), h('p', {}, t(info?.offline ? 'offline' : 'online')), (info?.apiKey || preferences.apiKey) && [h('label', { for: 'key' }, t('apiKey')), key])
  }

  aboutPart() {
    const info = this.surroundings.info ?? {}
    /** @type {[string, any][]} */
    const rows = [[t('version'), info.version], [t('java'), info.java], [t('vector'), info.vector], [t('threads'), info.threads], [t('home'), info.home], [t('licences'), h('a', { href: '/page/licences.txt', target: '_blank' }, 'Apache-2.0, MIT')]]
    return h('section.part', {}, h('h2', {}, t('about')), h('dl', {}, rows.filter(([, value]) => value !== undefined && value !== null).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])))
  }
}
