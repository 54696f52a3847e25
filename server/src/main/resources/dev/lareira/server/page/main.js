/** Starts the page and shows the view that the address names. */

import { get, ServerError } from './api.js'
import { ChatView } from './chat-view.js'
import { allConversations, asMarkdown, newConversation, readConversation, removeConversation } from './conversations.js'
import { h, hearth, iconButton, toast } from './dom.js'
import { Drawer } from './drawer.js'
import { inWords } from './generation.js'
import { MemoryView } from './memory-view.js'
import { NotesView } from './notes-view.js'
import { applyTheme, prefer, preferences } from './preferences.js'
import { SearchView } from './search-view.js'
import { SettingsView } from './settings-view.js'
import { Side } from './side.js'
import { language, t } from './words.js'
import { welcome } from './welcome.js'

const main = /** @type {HTMLElement} */ (document.getElementById('main'))
const drawer = new Drawer(/** @type {HTMLElement} */ (document.getElementById('drawer')))
const side = new Side(/** @type {HTMLElement} */ (document.getElementById('side')), { changed: () => drawSide() })

/** @type {{models: any[], info: any, notes: any}} what the server said last */
const server = { models: [], info: null, notes: null }

/** @type {ChatView|null} */
let chat = null

const chatModels = () => server.models.filter(m => !m.embedding)

/** The model of the next answer: the chosen one, else the server's default, else the first. */
function chosenModel() {
  const names = chatModels().map(m => m.name)
  return names.includes(preferences.model) ? preferences.model : names.includes(server.info?.chatModel) ? server.info.chatModel : (names[0] ?? '')
}

async function reload() {
  const info = await get('/lareira/info')
  // Without the key the server tells of itself only that it wants one.
  if (info.apiKey && !info.java) throw new ServerError('', 401)
  const [tags, notes] = await Promise.all([get('/api/tags'), get('/notes/status').catch(() => null)])
  server.models = tags.models.map((/** @type {any} */ m) => ({ ...m, embedding: m.capabilities ? !m.capabilities.includes('completion') : /embed|bge|minilm|e5-/i.test(m.name) }))
  server.info = info
  server.notes = notes
  chat?.showModels()
}

async function drawSide() {
  side.draw(await allConversations().catch(() => []), location.hash || '#/', server.notes)
}

/** @param {Element} view */
function put(view) {
  chat = null
  drawer.close()
  main.replaceChildren(topBar(), view)
  drawSide()
}

function topBar() {
  return h('header.top', {}, iconButton('menu', t('menu'), () => (matchMedia('(max-width: 759px)').matches ? side.sheet(true) : side.fold(false))), hearth(), h('span.name', {}, 'Lareira'))
}

const surroundings = {
  changed: () => {
    if (chat && chat.conversation.messages.length && location.hash !== `#/c/${chat.conversation.id}`) history.replaceState(null, '', `#/c/${chat.conversation.id}`)
    drawSide()
  },
  sources: (/** @type {any} */ message, /** @type {number|undefined} */ n) => drawer.passages(message.passages ?? [], n),
  models: () => ({ names: chatModels().map(m => m.name), chosen: chosenModel() }),
  chooseModel: (/** @type {string} */ name) => {
    prefer({ model: name })
    chat?.showModels()
  },
  commands: (/** @type {ChatView} */ view) => [
    { label: '/new', note: t('cmdNew'), run: () => { view.composer.put(''); location.hash = '#/new' } },
    { label: '/search', note: t('cmdSearch'), run: () => { location.hash = '#/search' } },
    { label: '/notes', note: t('cmdNotes'), run: () => { prefer({ fromNotes: !preferences.fromNotes }); view.composer.put('') } },
    { label: '/model', note: t('cmdModel'), run: () => { view.composer.put(''); view.composer.model.focus() } },
    { label: '/remember', note: t('cmdRemember'), run: () => { view.composer.put(''); location.hash = '#/memory' } },
    { label: '/export', note: t('cmdExport'), run: () => { view.composer.put(''); download(view) } },
    { label: '/clear', note: t('cmdClear'), run: async () => { await removeConversation(view.conversation.id); location.hash = '#/new' } },
  ],
  welcome: () => welcome({
    hasModel: chatModels().length > 0,
    hasNotes: server.notes === null || server.notes.sources.length > 0,
    modelFetched: async () => { await reload(); chat?.draw() },
    notesAdded: async () => { prefer({ fromNotes: true }); await reload(); location.hash = '#/notes' },
  }),
}

/** @param {ChatView} view */
function download(view) {
  const url = URL.createObjectURL(new Blob([asMarkdown(view.conversation)], { type: 'text/markdown' }))
  const link = h('a', { href: url, download: `${(view.conversation.title || 'chat').replace(/[\\/:*?"<>|#^[\]]+/g, ' ').trim()}.md` })
  link.click()
  URL.revokeObjectURL(url)
  toast(t('exported'))
}

async function route() {
  const hash = location.hash || '#/'
  const address = new URL(hash.slice(1) || '/', location.origin)
  document.documentElement.lang = language()
  const conversation = /^\/c\/(.+)$/.exec(address.pathname)
  if (conversation && chat?.conversation.id === conversation[1]) return drawSide()
  chat?.generation?.stop()
  side.sheet(false)
  if (address.pathname === '/search') put(new SearchView(address.searchParams.get('q') ?? '', drawer).element)
  else if (address.pathname === '/memory') put(new MemoryView().element)
  else if (address.pathname === '/notes') put(new NotesView({ changed: () => get('/notes/status').then(n => { server.notes = n; drawSide() }, () => {}) }).element)
  else if (address.pathname === '/settings') put(new SettingsView({ get models() { return server.models }, info: server.info, get chosen() { return chosenModel() }, choose: surroundings.chooseModel, reload, redraw: route }).element)
  else {
    const kept = conversation ? await readConversation(conversation[1]).catch(() => undefined) : undefined
    const view = new ChatView(kept ?? newConversation(), surroundings)
    put(view.element)
    chat = view
    view.toBottom()
    view.composer.input.focus({ preventScroll: true })
  }
}

/** Asks for the key of a server that wants one. */
function askForKey() {
  const key = h('input', { type: 'password', autocomplete: 'current-password', 'aria-label': t('apiKey') })
  main.replaceChildren(h('section.page.alone', {}, hearth(), h('h1', {}, 'Lareira'), h('p', {}, t('apiKeyHint')),
    h('form.row', { onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); prefer({ apiKey: key.value.trim() }); start() } }, key, h('button.button.strong', {}, t('unlock')))))
  key.focus()
}

async function start() {
  try {
    await reload()
  } catch (failure) {
    if (/** @type {any} */ (failure).status === 401) return askForKey()
    const words = inWords(failure)
    main.replaceChildren(h('section.page.alone', { role: 'alert' }, hearth(), h('h1', {}, words.message), h('p', {}, words.hint), h('button.button.strong', { type: 'button', onclick: start }, t('retry'))))
    return
  }
  await route()
}

applyTheme()
const skip = /** @type {HTMLElement} */ (document.querySelector('.skip'))
skip.textContent = t('skip')
skip.addEventListener('click', e => { e.preventDefault(); (chat?.composer.input ?? main).focus() })
document.getElementById('layout')?.classList.toggle('folded', preferences.sideFolded)
main.addEventListener('click', () => side.sheet(false), true)
addEventListener('hashchange', route)
addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && e.key === 'k') {
    e.preventDefault()
    location.hash = '#/search'
  }
})
start()
