/**
 * Conversations, kept in this browser's IndexedDB. A conversation is a tree of messages: editing a question or
 * answering again adds a sibling, and every version stays.
 *
 * @typedef {{n: number, path: string, title: string, heading?: string, line: number, startLine?: number, endLine: number, text: string, date?: string, uri?: string|null, score?: any}} Passage
 * @typedef {{name: string, arguments: any, result?: string}} ToolUse
 * @typedef {{tokens: number, promptTokens: number, seconds: number, tokensPerSecond: number}} Metrics
 * @typedef {{
 *   id: string, parent: string|null, role: 'user'|'assistant', text: string, time: number,
 *   model?: string, thinking?: string, thinkingSeconds?: number, tools?: ToolUse[],
 *   fromNotes?: boolean, passages?: Passage[], good?: boolean, unverified?: number[],
 *   reason?: string, metrics?: Metrics, error?: {message: string, hint?: string}
 * }} Message
 * @typedef {{id: string, title: string, time: number, messages: Message[], leaf: string|null}} Conversation
 */

import { t } from './words.js'

const DATABASE = 'lareira'
const STORE = 'conversations'

/** @type {Promise<IDBDatabase>|undefined} */
let opened

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

/** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} action @returns {Promise<T>} */
async function run(mode, action) {
  const transaction = (await database()).transaction(STORE, mode)
  return new Promise((resolve, reject) => {
    const request = action(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })
}

/** @returns {Conversation} */
export function newConversation() {
  return { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`, title: '', time: Date.now(), messages: [], leaf: null }
}

/** @returns {Promise<Conversation[]>} newest first */
export async function allConversations() {
  const all = await run('readonly', store => store.getAll())
  return all.sort((/** @type {Conversation} */ a, /** @type {Conversation} */ b) => b.time - a.time)
}

/** @param {string} id @returns {Promise<Conversation|undefined>} */
export function readConversation(id) {
  return run('readonly', store => store.get(id))
}

/** @param {Conversation} conversation */
export async function keep(conversation) {
  if (conversation.messages.length) await run('readwrite', store => store.put(structuredClone(conversation)))
}

/** @param {string} id */
export function removeConversation(id) {
  return run('readwrite', store => store.delete(id))
}

/** @param {Conversation} conversation @param {Omit<Message, 'id'|'time'>} content @returns {Message} */
export function append(conversation, content) {
  const message = /** @type {Message} */ ({ ...content, id: `${conversation.messages.length}`, time: Date.now() })
  conversation.messages.push(message)
  conversation.leaf = message.id
  conversation.time = message.time
  if (!conversation.title && message.role === 'user') conversation.title = message.text.replace(/\s+/g, ' ').trim().slice(0, 80)
  return message
}

/** The messages from the first to the leaf in view. @param {Conversation} conversation @returns {Message[]} */
export function thread(conversation) {
  const byId = new Map(conversation.messages.map(m => [m.id, m]))
  const path = []
  for (let at = conversation.leaf === null ? undefined : byId.get(conversation.leaf); at; at = at.parent === null ? undefined : byId.get(at.parent)) path.unshift(at)
  return path
}

/** The versions of a message, itself among them. @param {Conversation} conversation @param {Message} message */
export function versions(conversation, message) {
  return conversation.messages.filter(m => m.parent === message.parent && m.role === message.role)
}

/** Brings a version into view, with the newest of what followed it. @param {Conversation} conversation @param {Message} message */
export function show(conversation, message) {
  let leaf = message
  for (;;) {
    const children = conversation.messages.filter(m => m.parent === leaf.id)
    if (!children.length) break
    leaf = children[children.length - 1]
  }
  conversation.leaf = leaf.id
}

/** @param {Conversation} conversation @returns {string} */
export function asMarkdown(conversation) {
  const parts = [`# ${conversation.title || t('untitled')}`]
  for (const message of thread(conversation)) {
    parts.push(`## ${message.role === 'user' ? t('you') : t('lareira')}`, message.text.trim())
    if (message.passages?.length && message.good !== false) {
      parts.push(message.passages.map(p => `[${p.n}] [[${p.path.replace(/\.md$/, '')}${p.heading ? `#${p.heading}` : ''}]]`).join('  \n'))
    }
  }
  return parts.join('\n\n') + '\n'
}
