/** Makes elements. Text always enters the document as text nodes; nothing here parses HTML. */

/**
 * @param {string} tag name, perhaps with classes: `button.quiet`
 * @param {Record<string, any>} [properties] `on…` are listeners, `data-…`, `aria-…` and `role` attributes, the rest properties; null, undefined and false are left out
 * @param {...(Node|string|number|null|undefined|false|any[])} children
 * @returns {any}
 */
export function h(tag, properties, ...children) {
  const [name, ...classes] = tag.split('.')
  const element = document.createElement(name)
  if (classes.length) element.className = classes.join(' ')
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key.includes('-') || key === 'role' || key === 'for' || key === 'list') element.setAttribute(key, value === true ? '' : String(value))
    else element[/** @type {keyof typeof element} */ (key)] = value
  }
  element.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined && c !== false).map(c => (c instanceof Node ? c : String(c))))
  return element
}

/** @type {WeakMap<Element, string>} what a child was made from */
const madeFrom = new WeakMap()

/**
 * Lets children follow what they show: one is made anew only where that has changed, so that what is being pressed stays,
 * and what has the focus keeps it.
 * @param {HTMLElement} parent
 * @param {[shows: any, make: () => HTMLElement][]} children
 */
export function renew(parent, children) {
  children.forEach(([shows, make], i) => {
    const key = JSON.stringify(shows)
    const old = parent.children[i]
    if (old && madeFrom.get(old) === key) return
    const element = make()
    madeFrom.set(element, key)
    const focused = old?.contains(document.activeElement) ? document.activeElement : null
    if (old) old.replaceWith(element)
    else parent.append(element)
    if (focused) /** @type {HTMLElement[]} */ ([...element.querySelectorAll(focused.tagName)]).find(other => name(other) === name(focused))?.focus({ preventScroll: true })
  })
  while (parent.children.length > children.length) parent.lastElementChild?.remove()
}

/** @param {any} element @returns {string} what tells a link or a button from its neighbours */
function name(element) {
  return element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent
}

const SVG = 'http://www.w3.org/2000/svg'

/** Drawings of 24 × 24, one path each. */
const PATHS = {
  plus: 'M12 5v14M5 12h14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7z',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  again: 'M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6',
  edit: 'M4 20l1-4L16 5l3 3L8 19z',
  save: 'M6 4h12v16l-6-4-6 4z',
  down: 'M12 5v14M6 13l6 6 6-6',
  left: 'M14 6l-6 6 6 6',
  right: 'M10 6l6 6-6 6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  memory: 'M12 20s-7-4.5-7-10a4 4 0 0 1 7-2.6A4 4 0 0 1 19 10c0 5.5-7 10-7 10z',
  settings: 'M5 8h9M18 8h1M5 16h1M10 16h9M16 6v4M8 14v4',
  notes: 'M6 4h9l4 4v12H6zM9 11h7M9 15h7',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  open: 'M14 5h5v5M19 5l-8 8M17 14v5H5V7h5',
}

/**
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}

/** The hearth: two strokes and an ember, which brightens while a model writes. */
export function hearth() {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 32 32')
  svg.setAttribute('class', 'hearth')
  svg.setAttribute('aria-hidden', 'true')
  for (const [kind, d] of [
    ['stroke', 'M5 27V15a11 11 0 0 1 22 0v12'],
    ['stroke', 'M3 27h26'],
    ['ember', 'M16 11c3.6 4 5 6 5 8.4a5 5 0 0 1-10 0c0-1.8 1-3.2 2.2-4.3.2 1.3.8 2 1.5 2.3.1-2.4.4-4.4 1.3-6.4z'],
  ]) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('class', kind)
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}

/**
 * A button that is only a drawing; its name is read out and shown as a tip.
 * @param {keyof typeof PATHS} drawing
 * @param {string} name
 * @param {(event: Event) => void} action
 * @param {Record<string, any>} [more]
 */
export function iconButton(drawing, name, action, more) {
  return h('button.icon-button', { type: 'button', title: name, 'aria-label': name, onclick: action, ...more }, icon(drawing))
}

/** @param {string} text @param {{action?: string, run?: () => void}} [offer] */
export function toast(text, offer) {
  const box = h('div.toast', {}, h('span', {}, text), offer?.run && h('button.link', { type: 'button', onclick: () => { box.remove(); offer.run?.() } }, offer.action))
  document.getElementById('toasts')?.append(box)
  setTimeout(() => box.remove(), 6000)
}

/** @param {string} text */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Without a secure context (plain HTTP from another machine) there is no clipboard object.
    const area = h('textarea.hidden-text', { value: text, 'aria-hidden': 'true' })
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
