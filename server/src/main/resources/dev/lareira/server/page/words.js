/** Every sentence the page says, in English and Portuguese. */

import { preferences } from './preferences.js'

const EN = {
  skip: 'Skip to the conversation',
  newChat: 'New chat',
  conversations: 'Conversations',
  today: 'Today', yesterday: 'Yesterday', thisWeek: 'This week', earlier: 'Earlier',
  notes: 'Notes', search: 'Search', memory: 'Memory', settings: 'Settings',
  menu: 'Menu', fold: 'Hide the sidebar', close: 'Close',
  untitled: 'New chat', remove: 'Remove', undo: 'Undo', removedChat: 'Conversation removed.',
  greeting: 'What is on your mind?',
  greetingNotes: 'Ask your notes, or just talk.',
  composer: 'Write a message',
  composerNotes: 'Ask your notes',
  send: 'Send', stop: 'Stop', fromNotes: 'Answer from my notes',
  model: 'Model', noModel: 'no chat model', context: 'Context: {used} of {total} tokens', speed: '{n} tok/s',
  copy: 'Copy', copied: 'Copied', regenerate: 'Answer again', editQuestion: 'Edit', saveToVault: 'Save to the notes', savedAs: 'Saved as {path}',
  previous: 'Earlier version', next: 'Later version', versionOf: '{n} of {total}',
  took: '{s} s', thinking: 'Thinking…', thoughtFor: 'Thought for {s} s', reading: 'Reading…', searching: 'Looking through your notes…',
  toBottom: 'To the newest', you: 'You', lareira: 'Lareira',
  sources: 'Sources', source: 'Source {n}', related: 'Related notes', openIn: 'Open in {app}', lines: 'lines {a}–{b}', line: 'line {a}',
  noMatch: 'Nothing in your notes answers this well. The nearest ones:', nearest: 'The nearest ones:', plainInstead: 'Answer without notes',
  unverified: 'The passage does not hold this; look for yourself.',
  noChatModel: 'There is no chat model yet. Searching notes works already.',
  fetchModel: 'Fetch {name}', fetchNote: '{size}, {licence}. It stays on this computer.', fetching: 'Fetching {name}', cancel: 'Cancel',
  ofBytes: '{done} of {total}',
  folderLabel: 'Folder of your notes', folderHint: 'An Obsidian vault, a Logseq graph, or any folder of Markdown.', addNotes: 'Add notes', foundVaults: 'Found on this computer',
  notesCount: '{n} notes', passagesCount: '{n} passages', lastSync: 'read {when}', never: 'never read', syncing: 'Reading notes', secondsLeft: '{s} s left', syncNow: 'Read again', removeSource: 'Remove from Lareira', removedSource: '{name} removed; the folder itself is untouched.', problems: '{n} files with problems',
  searchNotes: 'Search your notes', searchHint: 'Words, "a phrase", tag:garden, path:diary, [[a link]], after:2026-01-01', noGood: 'No good match. The nearest:', nothingFound: 'Nothing found.',
  memoryIntro: 'What Lareira remembers about you. These are plain notes in {folder}.', memorySearch: 'Search memory', memoryEmpty: 'Nothing remembered yet.', newMemory: 'A fact worth keeping', addMemory: 'Remember', forget: 'Forget', forgotten: 'Forgotten, for good.', forgetSure: 'Forget this for good?', save: 'Save', saved: 'Saved.', edit: 'Edit', from: 'from {source}',
  appearance: 'Appearance', theme: 'Theme', system: 'System', light: 'Light', dark: 'Dark', language: 'Language',
  models: 'Models', loaded: 'loaded', size: 'Size', useModel: 'Use', inUse: 'In use', removeModel: 'Remove from disk', removeModelSure: 'Remove {name} from the disk? It would have to be fetched again.', pullName: 'Name of a model', pull: 'Fetch',
  answers: 'Answers', systemPrompt: 'Standing instruction', temperature: 'Temperature', contextLength: 'Context length', byModel: 'as the model says', thinkFirst: 'Think before answering, where the model can',
  network: 'Network', offline: 'Offline: Lareira opens no connection to the outside.', online: 'Only a model you fetch comes from outside; nothing of yours leaves.', apiKey: 'Key of this server', apiKeyHint: 'This server asks for a key.', unlock: 'Unlock',
  about: 'About', version: 'Version', java: 'Java', vector: 'Vector width', threads: 'Threads', home: 'Folder', licences: 'Licences',
  commands: 'Commands', cmdNew: 'Start a new chat', cmdSearch: 'Search the notes', cmdNotes: 'Answer from notes: on or off', cmdClear: 'Remove this conversation', cmdExport: 'Download as Markdown', cmdRemember: 'Remember a fact', cmdModel: 'Choose the model',
  unreachable: 'Lareira does not answer.', unreachableHint: 'Is the server still running? Start it with “lareira serve”, then try again. Your text is kept.',
  lost: 'The connection was lost in the middle of the answer.', lostHint: 'What arrived is kept. Try again when the server is back.', retry: 'Try again',
  stopped: 'Stopped.', cutOff: 'Cut off: the answer reached its length.', continueAnswer: 'Go on',
  toolCall: 'Used {name}', toolArguments: 'Arguments', toolResult: 'Result', allow: 'Allow', refuse: 'Refuse',
  open: 'Open', tags: 'Tags', links: 'Links', backlinks: 'Linked from', exact: 'words {bm25}', similar: 'meaning {cosine}',
  code: 'code', exported: 'Downloaded.', remembered: 'Remembered.', details: 'Details', choose: 'Choose', none: 'None',
}

/** @type {Record<keyof typeof EN, string>} */
const PT = {
  skip: 'Ir para a conversa',
  newChat: 'Nova conversa',
  conversations: 'Conversas',
  today: 'Hoje', yesterday: 'Ontem', thisWeek: 'Esta semana', earlier: 'Antes',
  notes: 'Notas', search: 'Procurar', memory: 'Memória', settings: 'Definições',
  menu: 'Menu', fold: 'Esconder a barra lateral', close: 'Fechar',
  untitled: 'Nova conversa', remove: 'Remover', undo: 'Anular', removedChat: 'Conversa removida.',
  greeting: 'Em que está a pensar?',
  greetingNotes: 'Pergunte às suas notas, ou converse apenas.',
  composer: 'Escreva uma mensagem',
  composerNotes: 'Pergunte às suas notas',
  send: 'Enviar', stop: 'Parar', fromNotes: 'Usar as minhas notas',
  model: 'Modelo', noModel: 'sem modelo de conversa', context: 'Contexto: {used} de {total} tokens', speed: '{n} tok/s',
  copy: 'Copiar', copied: 'Copiado', regenerate: 'Responder de novo', editQuestion: 'Editar', saveToVault: 'Guardar nas notas', savedAs: 'Guardado em {path}',
  previous: 'Versão anterior', next: 'Versão seguinte', versionOf: '{n} de {total}',
  took: '{s} s', thinking: 'A pensar…', thoughtFor: 'Pensou durante {s} s', reading: 'A ler…', searching: 'A procurar nas suas notas…',
  toBottom: 'Para o mais recente', you: 'Você', lareira: 'Lareira',
  sources: 'Fontes', source: 'Fonte {n}', related: 'Notas próximas', openIn: 'Abrir no {app}', lines: 'linhas {a}–{b}', line: 'linha {a}',
  noMatch: 'Nada nas suas notas responde bem a isto. As mais próximas:', nearest: 'As mais próximas:', plainInstead: 'Responder sem notas',
  unverified: 'A passagem não diz isto; confirme por si.',
  noChatModel: 'Ainda não há um modelo de conversa. Procurar nas notas já funciona.',
  fetchModel: 'Descarregar {name}', fetchNote: '{size}, {licence}. Fica neste computador.', fetching: 'A descarregar {name}', cancel: 'Cancelar',
  ofBytes: '{done} de {total}',
  folderLabel: 'Pasta das suas notas', folderHint: 'Um cofre do Obsidian, um grafo do Logseq ou qualquer pasta de Markdown.', addNotes: 'Adicionar notas', foundVaults: 'Encontrados neste computador',
  notesCount: '{n} notas', passagesCount: '{n} passagens', lastSync: 'lidas {when}', never: 'por ler', syncing: 'A ler as notas', secondsLeft: 'faltam {s} s', syncNow: 'Ler de novo', removeSource: 'Retirar da Lareira', removedSource: '{name} retirada; a pasta fica como está.', problems: '{n} ficheiros com problemas',
  searchNotes: 'Procurar nas notas', searchHint: 'Palavras, "uma frase", tag:jardim, path:diario, [[uma ligação]], after:2026-01-01', noGood: 'Nada corresponde bem. As mais próximas:', nothingFound: 'Nada encontrado.',
  memoryIntro: 'O que a Lareira sabe de si. São notas simples em {folder}.', memorySearch: 'Procurar na memória', memoryEmpty: 'Ainda nada para lembrar.', newMemory: 'Um facto que vale a pena guardar', addMemory: 'Lembrar', forget: 'Esquecer', forgotten: 'Esquecido, de vez.', forgetSure: 'Esquecer de vez?', save: 'Guardar', saved: 'Guardado.', edit: 'Editar', from: 'de {source}',
  appearance: 'Aparência', theme: 'Tema', system: 'Sistema', light: 'Claro', dark: 'Escuro', language: 'Língua',
  models: 'Modelos', loaded: 'carregado', size: 'Tamanho', useModel: 'Usar', inUse: 'Em uso', removeModel: 'Apagar do disco', removeModelSure: 'Apagar {name} do disco? Teria de ser descarregado de novo.', pullName: 'Nome de um modelo', pull: 'Descarregar',
  answers: 'Respostas', systemPrompt: 'Instrução permanente', temperature: 'Temperatura', contextLength: 'Tamanho do contexto', byModel: 'o do modelo', thinkFirst: 'Pensar antes de responder, se o modelo souber',
  network: 'Rede', offline: 'Desligada: a Lareira não abre ligações para fora.', online: 'De fora vem apenas um modelo que descarregue; nada seu sai daqui.', apiKey: 'Chave deste servidor', apiKeyHint: 'Este servidor pede uma chave.', unlock: 'Abrir',
  about: 'Sobre', version: 'Versão', java: 'Java', vector: 'Largura do vetor', threads: 'Threads', home: 'Pasta', licences: 'Licenças',
  commands: 'Comandos', cmdNew: 'Começar uma conversa', cmdSearch: 'Procurar nas notas', cmdNotes: 'Responder com notas: sim ou não', cmdClear: 'Remover esta conversa', cmdExport: 'Descarregar em Markdown', cmdRemember: 'Lembrar um facto', cmdModel: 'Escolher o modelo',
  unreachable: 'A Lareira não responde.', unreachableHint: 'O servidor está a correr? Inicie-o com “lareira serve” e tente de novo. O seu texto fica guardado.',
  lost: 'A ligação caiu a meio da resposta.', lostHint: 'O que chegou fica. Tente de novo quando o servidor voltar.', retry: 'Tentar de novo',
  stopped: 'Parado.', cutOff: 'Cortada: a resposta chegou ao seu limite.', continueAnswer: 'Continuar',
  toolCall: 'Usou {name}', toolArguments: 'Argumentos', toolResult: 'Resultado', allow: 'Permitir', refuse: 'Recusar',
  open: 'Abrir', tags: 'Etiquetas', links: 'Ligações', backlinks: 'Ligada por', exact: 'palavras {bm25}', similar: 'sentido {cosine}',
  code: 'código', exported: 'Descarregado.', remembered: 'Lembrado.', details: 'Pormenores', choose: 'Escolher', none: 'Nenhum',
}

/** @returns {'en'|'pt'} */
export function language() {
  if (preferences.language !== 'system') return preferences.language
  return navigator.language.toLowerCase().startsWith('pt') ? 'pt' : 'en'
}

/**
 * @param {keyof typeof EN} key
 * @param {Record<string, string|number>} [values] for the `{names}` in the sentence
 */
export function t(key, values) {
  const sentence = (language() === 'pt' ? PT : EN)[key]
  return values ? sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : sentence
}

const locale = () => (language() === 'pt' ? 'pt-PT' : 'en-GB')

/** @param {number} n @param {number} [digits] */
export function number(n, digits = 0) {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n)
}

/** @param {number} bytes */
export function bytes(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000
    unit++
  }
  return `${number(bytes, bytes < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`
}

/** @param {string|number|Date} when */
export function date(when) {
  // A date without a time is a calendar day, not midnight somewhere else.
  const value = typeof when === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(when) ? new Date(`${when}T12:00`) : new Date(when)
  return Number.isNaN(value.getTime()) ? String(when) : new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(value)
}

/** @param {string|number|Date} when for example "3 minutes ago" */
export function ago(when) {
  const seconds = (new Date(when).getTime() - Date.now()) / 1000
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  for (const [unit, size] of /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([['day', 86400], ['hour', 3600], ['minute', 60]])) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit)
  }
  return relative.format(Math.round(seconds), 'second')
}
