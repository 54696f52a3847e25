/** A conversation in view: its messages, the one being written, the composer. */

import { call } from './api.js'
import { Composer } from './composer.js'
import { append, asMarkdown, keep, show, thread, versions } from './conversations.js'
import { h, iconButton, toast } from './dom.js'
import { contextLength, generate, inWords } from './generation.js'
import { MessageView } from './message-view.js'
import { preferences } from './preferences.js'
import { t } from './words.js'

/**
 * @typedef {import('./conversations.js').Conversation} Conversation
 * @typedef {import('./conversations.js').Message} Message
 * @typedef {{
 *   changed(): void, sources(message: Message, n?: number): void, models(): {names: string[], chosen: string}, chooseModel(name: string): void,
 *   commands(view: ChatView): import('./popup.js').Choice[], welcome(): Node
 * }} Surroundings
 */

export class ChatView {
  /** @param {Conversation} conversation @param {Surroundings} surroundings */
  constructor(conversation, surroundings) {
    this.conversation = conversation
    this.surroundings = surroundings
    /** @type {MessageView[]} */
    this.views = []
    /** @type {import('./generation.js').Generation|null} */
    this.generation = null
    this.title = h('h1.hidden-text')
    this.list = h('div.messages')
    this.scroller = h('div.scroller', { onscroll: () => this.scrolled(), tabIndex: -1 }, this.title, this.list)
    this.pill = iconButton('down', t('toBottom'), () => this.toBottom(), { hidden: true, className: 'icon-button pill' })
    this.composer = new Composer({
      send: text => this.ask(text),
      stop: () => this.generation?.stop(),
      editLast: () => this.editLast(),
      commands: () => surroundings.commands(this),
      chooseModel: name => surroundings.chooseModel(name),
    })
    this.element = h('section.chat', { onkeydown: (/** @type {KeyboardEvent} */ e) => { if (e.key === 'Escape') this.generation?.stop() } }, this.scroller, h('div.dock', {}, this.pill, this.composer.element))
    this.following = true
    this.showModels()
    this.draw()
  }

  showModels() {
    const { names, chosen } = this.surroundings.models()
    this.composer.showModels(names, chosen)
  }

  draw() {
    const messages = thread(this.conversation)
    this.views = messages.map(m => this.view(m))
    this.list.replaceChildren(...(messages.length ? this.views.map(v => v.element) : [this.surroundings.welcome()]))
    this.title.textContent = this.conversation.title || t('untitled')
    this.title.hidden = messages.length === 0
    this.list.classList.toggle('empty', messages.length === 0)
    this.showMeters()
    this.toBottom()
  }

  /** @param {Message} message */
  view(message) {
    const all = versions(this.conversation, message)
    return new MessageView(message, { index: all.indexOf(message), count: all.length }, {
      edit: m => this.edit(m),
      again: m => this.again(m),
      withoutNotes: m => this.again(m, false),
      goOn: () => this.ask(t('continueAnswer')),
      save: () => this.save(),
      sources: (m, n) => this.surroundings.sources(m, n),
      version: (m, step) => {
        show(this.conversation, all[all.indexOf(m) + step])
        this.draw()
        this.keep()
      },
    })
  }

  async showMeters() {
    const last = thread(this.conversation).findLast(m => m.metrics)
    if (!last?.metrics || !last.model) return this.composer.showContext(0, 0)
    this.composer.showContext(last.metrics.promptTokens + last.metrics.tokens, await contextLength(last.model))
  }

  keep() {
    return keep(this.conversation).then(() => this.surroundings.changed(), failure => toast(inWords(failure).message))
  }

  /** @param {string} text */
  ask(text) {
    const parent = this.editing === undefined ? this.conversation.leaf : this.editing
    this.editing = undefined
    const question = append(this.conversation, { parent, role: 'user', text })
    this.answer(question, preferences.fromNotes)
  }

  /** @param {Message} question @param {boolean} fromNotes */
  answer(question, fromNotes) {
    this.generation?.stop()
    this.conversation.leaf = question.id
    const until = thread(this.conversation)
    const message = append(this.conversation, { parent: question.id, role: 'assistant', text: '', fromNotes, model: this.surroundings.models().chosen })
    this.following = true
    this.draw()
    this.keep()
    this.composer.setBusy(true)
    document.documentElement.classList.add('burning')
    let spoken = 0
    const generation = generate(until, message, now => {
      if (this.generation !== now) return
      const view = this.views.find(v => v.message === message)
      view?.update(now.phase, now.tokensPerSecond)
      this.composer.showSpeed(now.phase === 'done' ? 0 : now.tokensPerSecond)
      spoken = speak(message.text, spoken, now.phase === 'done')
      if (now.phase === 'done') this.done()
      if (this.following) this.toBottom()
    })
    this.generation = generation
    this.views.at(-1)?.update(generation.phase, 0)
  }

  done() {
    this.generation = null
    document.documentElement.classList.remove('burning')
    this.composer.setBusy(false)
    this.showMeters()
    this.keep()
  }

  /** @param {Message} message @param {boolean} [fromNotes] */
  again(message, fromNotes = message.fromNotes ?? false) {
    const question = this.conversation.messages.find(m => m.id === message.parent)
    if (question) this.answer(question, fromNotes)
  }

  /** @param {Message} message a question; its new version becomes its sibling */
  edit(message) {
    this.editing = message.parent
    this.composer.put(message.text)
  }

  editLast() {
    const last = thread(this.conversation).findLast(m => m.role === 'user')
    if (last) this.edit(last)
  }

  async save() {
    try {
      const saved = await call('POST', '/notes/export', { title: this.conversation.title, markdown: asMarkdown(this.conversation) })
      toast(t('savedAs', { path: saved.path }))
    } catch (failure) {
      toast(inWords(failure).message)
    }
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller
    this.following = scrollHeight - scrollTop - clientHeight < 40
    this.pill.hidden = this.following
  }

  toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight
  }
}

/**
 * Gives whole sentences to the screen reader, not every token.
 * @param {string} text @param {number} from how much was read out @param {boolean} end
 * @returns {number} how much is read out now
 */
function speak(text, from, end) {
  const rest = text.slice(from)
  const sentences = end ? rest.length : (/^[\s\S]*[.!?:](?=\s)/.exec(rest)?.[0].length ?? 0)
  const speech = document.getElementById('speech')
  if (sentences && speech) speech.textContent = rest.slice(0, sentences).replace(/[*_`#>[\]]/g, '')
  return from + sentences
}
