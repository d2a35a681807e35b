import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'

interface Page {
  focus: () => Promise<void>
  postMessage: (message: unknown) => void
}
interface Waiting {
  waitUntil: (work: Promise<unknown>) => void
}

/** src/sw.js as it is, in a worker of ours. */
function worker(pages: Page[] = []) {
  const heard = new Map<string, (event: Waiting & Record<string, unknown>) => void>()
  const shown = vi.fn<(title: string, said: unknown) => Promise<void>>(() => Promise.resolve())
  const opened = vi.fn<(path: string) => Promise<null>>(() => Promise.resolve(null))
  const self = {
    addEventListener: (name: string, listener: (event: Waiting) => void) => heard.set(name, listener),
    registration: { showNotification: shown },
    clients: { matchAll: () => Promise.resolve(pages), openWindow: opened },
  }
  // Our own file, as the browser runs it.
  new Function('self', 'location', readFileSync('src/sw.js', 'utf8'))(self, new URL('https://ronde.example/sw.js'))
  const tell = async (name: string, event: Record<string, unknown>): Promise<void> => {
    const works: Promise<unknown>[] = []
    heard.get(name)!({ ...event, waitUntil: (work) => works.push(work) })
    await Promise.all(works)
  }
  return { shown, opened, tell }
}

const pushed = (text: string) => ({ data: { json: () => JSON.parse(text) as unknown } })
const tapped = (path: unknown) => ({ notification: { close: vi.fn(), data: { path } } })

afterEach(() => vi.restoreAllMocks())

describe('the service worker', () => {
  it('shows what was pushed, in its language, and the next one of the same in its place', async () => {
    const { shown, tell } = worker()
    const said = { title: 'La ronde de Thônex', body: 'Une ronde vous est proposée.', lang: 'fr', path: '/rondes/abc', tag: '/rondes/abc' }
    await tell('push', pushed(JSON.stringify(said)))
    const { title, body, lang, tag, path } = said
    expect(shown).toHaveBeenCalledWith(title, { body, lang, tag, icon: '/icon-192.png', data: { path } })
  })

  it('says that something is new even where it cannot read what', async () => {
    const { shown, tell } = worker()
    await tell('push', pushed('no json'))
    await tell('push', { data: null })
    expect(shown.mock.calls.map(([title]) => title)).toEqual(['Ronde', 'Ronde'])
  })

  it('opens the page that a notification is about, and none of another site', async () => {
    const { opened, tell } = worker()
    const tap = tapped('/rondes/abc')
    await tell('notificationclick', tap)
    expect(tap.notification.close).toHaveBeenCalledOnce()
    await tell('notificationclick', tapped('https://evil.example/x'))
    await tell('notificationclick', tapped('//evil.example/x'))
    await tell('notificationclick', tapped(undefined))
    expect(opened.mock.calls.map(([path]) => path)).toEqual(['/rondes/abc', '/', '/', '/'])
  })

  it('leads an open page there without loading it anew', async () => {
    const page = { focus: vi.fn(() => Promise.resolve()), postMessage: vi.fn() }
    const { opened, tell } = worker([page])
    await tell('notificationclick', tapped('/echanges'))
    expect(page.focus).toHaveBeenCalledOnce()
    expect(page.postMessage).toHaveBeenCalledWith({ go: '/echanges' })
    expect(opened).not.toHaveBeenCalled()
  })
})
