// Keeps the shell of the page for days without network, and shows what is pushed. Never touches /api: what people wrote lives in the
// server, not in a cache.
const FILES = /* FILES */ []
// Other languages: kept from the first time they are asked for.
const WHEN_ASKED = /* WHEN_ASKED */ []
const CACHE = 'ronde-/* VERSION */ dev'

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('ronde-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

async function keep(request, path) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(path)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(path, answer.clone())
  return answer
}

self.addEventListener('fetch', (event) => {
  const request = event.request
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') {
    // The network first, so that a new version arrives at once; the kept page when there is none.
    event.respondWith(fetch(request).catch(() => caches.match('/index.html', { cacheName: CACHE })))
    return
  }
  if (FILES.includes(url.pathname))
    event.respondWith(caches.match(url.pathname, { cacheName: CACHE }).then((kept) => kept ?? fetch(request)))
  else if (WHEN_ASKED.includes(url.pathname)) event.respondWith(keep(request, url.pathname))
})

// A push says title, body, lang, path and tag, and no name (server/post/texts.cpp). Browsers want each one shown.
self.addEventListener('push', (event) => {
  let said = {}
  try {
    said = event.data?.json() ?? {}
  } catch {
    // Not from our server, or of another version: that something is new is said all the same.
  }
  const { title = 'Ronde', body, lang, tag, path = '/' } = said
  event.waitUntil(self.registration.showNotification(title, { body, lang, tag, icon: '/icon-192.png', data: { path } }))
})

/** A page that is open goes there by itself, so that nothing half written is lost; otherwise one is opened. */
async function show(path) {
  const url = new URL(path, location.origin)
  const go = url.origin === location.origin ? url.pathname + url.search : '/'
  const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!page) return self.clients.openWindow(go)
  await page.focus()
  page.postMessage({ go })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(show(event.notification.data?.path ?? '/'))
})
