import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, NetworkError, type Api } from '../../src/lib/api'
import { ScreenBook } from '../../src/lib/event_screen.svelte'
import type { ScreenView } from '../../src/lib/event_types'
import type { LiveListener } from '../../src/lib/live'

const a_view = (version: number, rings: unknown[] = []): ScreenView =>
  ({ event: { name: 'Bourse', hall: 'Salle', state: 'published', version }, counts: {}, people: [], rings }) as unknown as ScreenView
const gone = (): ApiError => new ApiError({ type: 'about:blank', title: 'gone', status: 404 })

/** A screen whose server and socket are in the test's hands. */
function a_screen(token: string | null = null): {
  book: ScreenBook
  asked: () => number
  answer: (next: ScreenView | Error) => void
  ear: { calls: string[]; path: string; told: LiveListener }
} {
  let next: ScreenView | Error = a_view(1)
  const get = vi.fn(() => (next instanceof Error ? Promise.reject(next) : Promise.resolve(next)))
  const calls: string[] = []
  const ear: { calls: string[]; path: string; told: LiveListener } = { calls, path: '', told: null! }
  const book = new ScreenBook('KEY', token, { get } as unknown as Api, (path, told) => {
    ear.path = path
    ear.told = told
    const call = (name: string) => () => void calls.push(name)
    return { start: call('start'), stop: call('stop'), wake: call('wake') }
  })
  return { book, asked: () => get.mock.calls.length, answer: (one) => (next = one), ear }
}
const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const tell = (ear: { told: LiveListener }, version: number): void => ear.told.on_event({ event: 'event', data: { id: 'e', version } })

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the screen of an event', () => {
  it('asks when its socket says that something changed, and not by the clock', async () => {
    const { book, asked, answer, ear } = a_screen()
    const end = book.watch()
    await later(0)
    expect([book.view?.event.version, ear.path, ear.calls]).toEqual([1, '/screens/KEY/live', ['start']])
    ear.told.on_status(true)
    await later(60_000)
    expect(asked()).toBe(1)
    tell(ear, 1)
    expect(asked()).toBe(1)
    answer(a_view(2))
    tell(ear, 2)
    await later(0)
    expect([asked(), book.view?.event.version]).toEqual([2, 2])
    end()
    expect(ear.calls.at(-1)).toBe('stop')
    await later(60_000)
    expect(asked()).toBe(2)
  })

  it('asks by a slower clock while its socket is away, and keeps what it shows through a cut', async () => {
    const { book, asked, answer, ear } = a_screen()
    book.watch()
    await later(0)
    answer(new NetworkError())
    await later(9500)
    expect([asked(), book.view?.event.version, book.failure]).toEqual([4, 1, null])
    answer(a_view(5))
    await later(3000)
    expect(book.view?.event.version).toBe(5)
    ear.told.on_status(true)
    ear.told.on_status(false)
    await later(3000)
    expect(asked()).toBe(6)
  })

  it('asks again for what it was told and could not read, though the socket stands', async () => {
    const { book, answer, ear } = a_screen()
    book.watch()
    await later(0)
    ear.told.on_status(true)
    answer(new NetworkError())
    tell(ear, 2)
    await later(0)
    answer(a_view(2))
    await later(3000)
    expect(book.view?.event.version).toBe(2)
  })

  it('asks once more for what is told while it asks', async () => {
    const { book, asked, answer, ear } = a_screen()
    book.watch()
    await later(0)
    answer(a_view(2))
    tell(ear, 2)
    answer(a_view(3))
    tell(ear, 3)
    await later(0)
    expect([asked(), book.view?.event.version]).toEqual([3, 3])
  })

  it('knows that the event is over when its address is gone, keeps the last rings, and asks no more', async () => {
    const { book, asked, answer, ear } = a_screen()
    answer(a_view(7, [{ index: 0 }]))
    book.watch()
    await later(0)
    ear.told.on_status(true)
    answer(gone())
    ear.told.on_event({ event: 'session.ended', data: null })
    await later(0)
    expect([book.view?.event.state, book.view?.rings.length, book.failure]).toEqual(['closed', 1, null])
    expect(ear.calls).not.toContain('wake')
    expect(ear.calls.filter((call) => call === 'start')).toHaveLength(1)
    expect(ear.calls.at(-1)).toBe('stop')
    await later(60_000)
    dispatchEvent(new Event('online'))
    expect(asked()).toBe(2)
  })

  it('says that an address opens nothing, opens no socket for it, and shows the event as soon as it does', async () => {
    const { book, answer, ear } = a_screen()
    answer(gone())
    book.watch()
    await later(0)
    expect([book.view, (book.failure as ApiError).status, ear.calls]).toEqual([null, 404, []])
    answer(a_view(1))
    await later(3000)
    expect([book.view?.event.version, book.failure, ear.calls]).toEqual([1, null, ['start']])
  })

  it('begins its clock with the first rings, and not anew with the next ones', async () => {
    const { book, answer } = a_screen()
    await book.ask(10)
    expect(book.since).toBe(0)
    answer(a_view(2, [{ index: 0 }]))
    await book.ask(20)
    answer(a_view(3, [{ index: 0 }, { index: 1 }]))
    await book.ask(30)
    expect(book.since).toBe(20)
  })
})
