/** One message of a conversation as an article. */

import { copyText, h, icon, iconButton, toast } from './dom.js'
import { Markdown } from './markdown.js'
import { date, number, t } from './words.js'

/**
 * @typedef {import('./conversations.js').Message} Message
 * @typedef {import('./conversations.js').Passage} Passage
 * @typedef {{
 *   edit(message: Message): void, again(message: Message): void, withoutNotes(message: Message): void, goOn(message: Message): void,
 *   save(message: Message): void, sources(message: Message, n?: number): void, version(message: Message, step: number): void
 * }} Actions
 */

export class MessageView {
  /**
   * @param {Message} message
   * @param {{index: number, count: number}} version which of the message's versions is in view
   * @param {Actions} actions
   */
  constructor(message, version, actions) {
    this.message = message
    this.version = version
    this.actions = actions
    this.text = h('div.text')
    this.markdown = new Markdown(this.text, n => this.chip(n))
    this.thought = h('details.thought', { hidden: true }, h('summary'), h('div.thought-text'))
    this.tools = h('div.tools')
    this.status = h('p.status', { hidden: true })
    this.after = h('div.after')
    this.element = h(`article.${message.role}`, { 'aria-label': t(message.role === 'user' ? 'you' : 'lareira') }, this.thought, this.tools, this.text, this.status, this.after)
    this.update('done', 0)
  }

  /** @param {number} n */
  passage(n) {
    return this.message.passages?.find(p => p.n === n)
  }

  /** @param {number} n @returns {Node|null} */
  chip(n) {
    const passage = this.passage(n)
    if (!passage) return null
    const doubtful = this.message.unverified?.includes(n)
    const name = `${t('source', { n })}: ${passage.title}${doubtful ? `. ${t('unverified')}` : ''}`
    const button = h('button.chip', { type: 'button', 'aria-label': name, onclick: () => this.actions.sources(this.message, n) }, n)
    if (doubtful) button.classList.add('doubtful')
    return h('span.cite', {}, button, h('span.card', { 'aria-hidden': 'true' }, h('strong', {}, passage.title, passage.heading && ` › ${passage.heading}`), h('span', {}, excerpt(passage.text)), doubtful && h('em', {}, t('unverified'))))
  }

  /** @param {import('./generation.js').Generation['phase']} phase @param {number} tokensPerSecond */
  update(phase, tokensPerSecond) {
    const { message } = this
    if (message.role === 'user') {
      if (this.text.textContent !== message.text) this.text.textContent = message.text
    } else {
      const known = (message.passages?.length ?? 0) + ':' + (message.unverified?.length ?? 0)
      if (known !== this.known) {
        this.known = known
        this.markdown.renew(message.text)
      } else {
        this.markdown.show(message.text)
      }
    }
    this.element.setAttribute('aria-busy', String(phase !== 'done'))
    this.element.classList.toggle('writing', phase === 'writing')
    this.showThought(phase)
    this.showTools()
    const waiting = phase === 'searching' ? t('searching') : phase === 'reading' ? t('reading') : phase === 'thinking' ? '' : null
    this.status.hidden = !waiting
    this.status.textContent = waiting ?? ''
    this.after.replaceChildren(...(phase === 'done' ? this.whenDone() : []))
  }

  /** @param {string} phase */
  showThought(phase) {
    const { thinking, thinkingSeconds } = this.message
    this.thought.hidden = !thinking
    if (!thinking) return
    this.thought.firstElementChild.textContent = phase === 'thinking' ? t('thinking') : t('thoughtFor', { s: number(Math.max(1, Math.round(thinkingSeconds ?? 0))) })
    if (this.thought.lastElementChild.textContent !== thinking) this.thought.lastElementChild.textContent = thinking
  }

  showTools() {
    const tools = this.message.tools ?? []
    for (const use of tools.slice(this.tools.children.length)) {
      this.tools.append(h('details.tool', {}, h('summary', {}, t('toolCall', { name: use.name })),
        h('p', {}, t('toolArguments')), h('pre', {}, JSON.stringify(use.arguments, null, 2)), use.result !== undefined && [h('p', {}, t('toolResult')), h('pre', {}, use.result)]))
    }
  }

  /** @returns {Node[]} what stands below a finished message */
  whenDone() {
    const { message, actions } = this
    const below = []
    if (message.error) {
      below.push(h('div.error', { role: 'alert' }, h('p', {}, message.error.message), message.error.hint && h('p.hint', {}, message.error.hint), h('button.button', { type: 'button', onclick: () => actions.again(message) }, t('retry'))))
    }
    if (message.role === 'assistant' && message.passages?.length) below.push(this.sourceList())
    if (message.reason === 'stopped') below.push(h('p.status', {}, t('stopped')))
    if (message.reason === 'length') below.push(h('p.status', {}, t('cutOff'), ' ', h('button.link', { type: 'button', onclick: () => actions.goOn(message) }, t('continueAnswer'))))
    below.push(this.bar())
    return below
  }

  sourceList() {
    const { message, actions } = this
    const passages = message.passages ?? []
    const cited = message.good === false || !/\[\d+\]/.test(message.text) ? passages : passages.filter(p => message.text.includes(`[${p.n}]`))
    return h('section.sources', { 'aria-label': t('sources') },
      message.good === false && h('p.status', {}, t(message.text ? 'nearest' : 'noMatch')),
      h('ol', {}, cited.slice(0, message.good === false ? 3 : 8).map(p => h('li', { value: p.n }, h('button.source', { type: 'button', onclick: () => actions.sources(message, p.n) },
        h('span.chip', {}, p.n), h('span.source-title', {}, p.title), p.heading && h('span.quiet', {}, p.heading), p.date && h('time.quiet', { dateTime: p.date }, date(p.date)))))),
      message.good === false && h('button.button', { type: 'button', onclick: () => actions.withoutNotes(message) }, t('plainInstead')))
  }

  bar() {
    const { message, actions, version } = this
    const bar = h('div.bar')
    if (version.count > 1) {
      bar.append(h('span.versions', {}, iconButton('left', t('previous'), () => actions.version(message, -1), { disabled: version.index === 0 }),
        h('span', { 'aria-label': t('versionOf', { n: version.index + 1, total: version.count }) }, `${version.index + 1}/${version.count}`),
        iconButton('right', t('next'), () => actions.version(message, 1), { disabled: version.index === version.count - 1 })))
    }
    if (message.text) bar.append(iconButton('copy', t('copy'), async () => { if (await copyText(message.text)) toast(t('copied')) }))
    if (message.role === 'user') {
      bar.append(iconButton('edit', t('editQuestion'), () => actions.edit(message)))
      return bar
    }
    if (!message.error) bar.append(iconButton('again', t('regenerate'), () => actions.again(message)))
    if (message.text) bar.append(iconButton('save', t('saveToVault'), () => actions.save(message)))
    const { metrics } = message
    if (metrics?.seconds) bar.append(h('span.quiet.took', { title: metrics.tokensPerSecond ? t('speed', { n: number(metrics.tokensPerSecond, 1) }) : '' }, t('took', { s: number(metrics.seconds, 1) })))
    return bar
  }
}

/** @param {string} text */
function excerpt(text) {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 260 ? `${line.slice(0, 260)}…` : line
}
