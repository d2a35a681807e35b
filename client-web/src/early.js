// Before anything is drawn, and before the script that does everything else: in which language (as src/i18n says: the device's own choice,
// then the browser's, then French). welcome.html shows its words in it (app.css), and the texts of the first page start on their way.
const FIRST_TEXTS = /* FIRST_TEXTS */ {}
let chosen = null
try {
  chosen = JSON.parse(localStorage.getItem('ronde.lang'))
} catch {
  // A private window keeps nothing.
}
const SPOKEN = ['fr', 'de', 'it', 'en']
const wished = chosen ?? navigator.languages?.map((tag) => tag.slice(0, 2)).find((lang) => SPOKEN.includes(lang))
const lang = SPOKEN.includes(wished) ? wished : 'fr'
document.documentElement.dataset.words = lang
document.documentElement.lang = lang
// Files that are kept here are on nobody's way.
if (navigator.serviceWorker?.controller) delete document.documentElement.dataset.letters
// What a visitor reads stands in the page, so the scripts that make it answer, and our letters, start behind the first picture and leave it
// the line. The browser says when it has shown words, and before that, at times, that it has shown the ground under them; the next frame is too
// soon, for this one may still be on its way to the screen.
// A page that nobody looks at draws none, and an old browser does not say.
const AT_MOST_MS = 1000
const behind = document.getElementById('behind')
if (FIRST_TEXTS[lang]) {
  const link = document.createElement('link')
  link.rel = 'modulepreload'
  link.href = FIRST_TEXTS[lang]
  ;(behind?.content ?? document.head).append(link)
}
if (behind) {
  const start = () => {
    delete document.documentElement.dataset.letters
    document.head.append(behind.content)
  }
  document.addEventListener('visibilitychange', start, { once: true })
  if (document.hidden) start()
  else {
    const told = new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').length && start())
    told.observe({ type: 'paint', buffered: true })
    setTimeout(start, AT_MOST_MS)
  }
}
