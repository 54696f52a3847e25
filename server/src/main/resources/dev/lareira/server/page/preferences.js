/** What the person chose, kept in this browser. */

const KEY = 'lareira.preferences'

/** @type {{theme: 'system'|'light'|'dark', language: 'system'|'en'|'pt', model: string, fromNotes: boolean, think: boolean, sideFolded: boolean, apiKey: string, system: string, temperature: number|null, contextLength: number|null}} */
const DEFAULTS = {
  theme: 'system',
  language: 'system',
  model: '',
  fromNotes: false,
  think: true,
  sideFolded: false,
  apiKey: '',
  system: '',
  temperature: null,
  contextLength: null,
}

/** @returns {typeof DEFAULTS} */
function read() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') }
  } catch {
    return { ...DEFAULTS }
  }
}

export const preferences = read()

/** @param {Partial<typeof DEFAULTS>} change */
export function prefer(change) {
  Object.assign(preferences, change)
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences))
  } catch {
    // A browser that keeps nothing still works for this visit.
  }
  applyTheme()
}

export function applyTheme() {
  const root = document.documentElement
  if (preferences.theme === 'system') delete root.dataset.theme
  else root.dataset.theme = preferences.theme
}
