// Before the first paint, so that nothing flashes: a pinned theme, kept as preferences.js does.
try {
  const kept = JSON.parse(localStorage.getItem('lareira.preferences') ?? '{}')
  if (kept.theme === 'light' || kept.theme === 'dark') document.documentElement.dataset.theme = kept.theme
} catch {
  // Nothing kept that can be read.
}
