// In which order a member's first page asks for things: what is asked for before the list is on the screen makes it later.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../../src/lib/api'
import { feed, start } from '../../src/lib/app.svelte'
import { router } from '../../src/lib/router.svelte'
import { session } from '../../src/lib/session.svelte'
import { swaps } from '../../src/lib/swaps.svelte'
import { a_listing, a_ring } from '../builders'

const SESSION = {
  member: { id: 'm', first_name: 'Ana', language: 'fr' },
  neighbourhood: { id: 'n', name: 'Thônex' },
  csrf: 't',
  session: { id: 's', expires_at: '' },
}
const REST = ['/listings?mine', '/notifications', '/neighbourhood', '/proposals?open', '/taxonomy']

/** what was asked for, oldest first */
let asked: string[]
let sockets: number
let list_comes: () => void
let stop: () => void

/** Within the times of the page, which a test does not wait for. */
const soon = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))

beforeEach(async () => {
  vi.useFakeTimers()
  asked = []
  sockets = 0
  session.status = 'loading'
  history.replaceState(null, '', '/')
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor() {
        sockets++
      }
      send(): void {}
      close(): void {}
    },
  )
  const list = new Promise((resolve) => (list_comes = () => resolve({ items: [a_listing({ id: 'velo' })], next: null })))
  vi.spyOn(api, 'get').mockImplementation((path, options) => {
    const { mine, filter } = options?.query ?? {}
    asked.push(mine ? `${path}?mine` : filter ? `${path}?${String(filter)}` : path)
    if (path === '/session') return Promise.resolve(SESSION as never)
    if (asked.at(-1) === '/listings') return list as never
    if (path === '/taxonomy') return Promise.resolve({ themes: [] } as never)
    return Promise.resolve({ items: filter === 'to_answer' ? [a_ring({ to_answer: true })] : [], next: null } as never)
  })
})
afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the first page', () => {
  it('asks for the list and for what waits for me, and for all else once the list has been on the screen', async () => {
    stop = start()
    await soon(1000)
    expect(asked).toEqual(['/session', '/listings', '/proposals?to_answer'])
    expect(swaps.to_answer).toHaveLength(1)
    expect(sockets).toBe(0)
    list_comes()
    await soon(0)
    expect(feed.items).toHaveLength(1)
    expect(asked).toHaveLength(3)
    await soon(1000)
    expect([...new Set(asked.slice(3))].toSorted()).toEqual(['/proposals?to_answer', ...REST].toSorted())
    expect(sockets).toBe(1)
  })

  it('does not wait for ever for a list that does not come', async () => {
    stop = start()
    await soon(5000)
    expect(feed.status).toBe('loading')
    expect(asked).toContain('/notifications')
    expect(sockets).toBe(1)
  })

  it('that is another one does not ask for the list, and asks for the rest at once', async () => {
    history.replaceState(null, '', '/mes-annonces')
    router.start()
    stop = start()
    await soon(1)
    expect(asked).not.toContain('/listings')
    expect(asked).toContain('/listings?mine')
    expect(sockets).toBe(1)
  })
})
