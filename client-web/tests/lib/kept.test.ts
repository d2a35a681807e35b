// What a device keeps of a person: to read without network, to send later, and gone when they go.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Api, ApiError, NetworkError } from '../../src/lib/api'
import * as drawer from '../../src/lib/drawer'
import { Feed, NO_FILTERS } from '../../src/lib/feed.svelte'
import { Outbox, type Sending } from '../../src/lib/outbox.svelte'
import { keep_seen, last_seen, type Seen } from '../../src/lib/seen'
import { session, SessionState } from '../../src/lib/session.svelte'
import { forget_person, keep, kept, mark, mark_of, on_changed_elsewhere, Shelf } from '../../src/lib/store'
import type { Listing, ListingDraft, Session } from '../../src/lib/types'
import { Unposted } from '../../src/lib/unposted.svelte'
import { a_listing, a_ring } from '../builders'

const session_of = (id: string): Session => ({
  member: { id, first_name: id } as Session['member'],
  neighbourhood: { id: 'n', name: 'Thônex' },
  csrf: 't',
  session: { id: 's', expires_at: '' },
})
const seen_of = (id: string, part: Partial<Seen> = {}): Seen => {
  const { csrf, ...rest } = session_of(id)
  expect(csrf).toBe('t')
  return { session: rest, neighbourhood: null, themes: [], around: [a_listing()], mine: [], swaps: [], news: [], ...part }
}
const refusal = (status: number): ApiError => new ApiError({ type: '/problems/x', title: 'x', status })
const body: ListingDraft = { direction: 'offer', kind: 'service', category: 'meals', title: 'Un couscous', language: 'fr', size: 2 }

let api: Api
beforeEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await forget_person()
  api = new Api()
  api.csrf = 't'
})

describe('what was last seen', () => {
  it('is read again by the same person, without the secret of their session', async () => {
    mark('ana')
    await keep_seen(seen_of('ana', { swaps: [a_ring()] }))
    const seen = await last_seen()
    expect([seen?.around?.length, seen?.swaps[0]?.id]).toEqual([1, a_ring().id])
    expect(JSON.stringify(seen)).not.toContain('csrf')
  })

  it('is nobody else’s: neither written over their mark nor read under it', async () => {
    mark('ana')
    await keep_seen(seen_of('ana'))
    mark('ben')
    expect(await last_seen()).toBeNull()
    await keep_seen(seen_of('ana'))
    expect(await last_seen()).toBeNull()
  })

  it('goes with the session, and a page that is late cannot write it again', async () => {
    mark('ana')
    keep('draft', { title: 'x' })
    await keep_seen(seen_of('ana'))
    await forget_person()
    await keep_seen(seen_of('ana'))
    expect([await drawer.rows('seen'), mark_of(), kept('draft')]).toEqual([[], null, null])
  })

  it('keeps the listings of an earlier visit where this one did not look at them', async () => {
    mark('ana')
    await keep_seen(seen_of('ana'))
    await keep_seen(seen_of('ana', { around: null, swaps: [a_ring()] }))
    const seen = await last_seen()
    expect([seen?.around?.length, seen?.swaps.length]).toEqual([1, 1])
  })
})

describe('what another tab keeps', () => {
  const told = (key: string): boolean => dispatchEvent(new StorageEvent('storage', { key }))

  it('is heard, also when it came before one listened, and until one listens no more', () => {
    vi.useFakeTimers()
    const heard = vi.fn()
    const deaf = on_changed_elsewhere('outbox', heard)
    keep('outbox.k', [1])
    vi.advanceTimersByTime(2000)
    expect(heard).toHaveBeenCalledOnce()
    told('ronde.outbox.k')
    told('ronde.draft')
    expect(heard).toHaveBeenCalledTimes(2)
    deaf()
    told('ronde.outbox')
    expect(heard).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })

  it('is not heard when nothing changed, or when one left before listening', () => {
    vi.useFakeTimers()
    keep('outbox', [1])
    const heard = vi.fn()
    const deaf = on_changed_elsewhere('outbox', heard)
    on_changed_elsewhere('outbox', heard)()
    vi.advanceTimersByTime(2000)
    expect(heard).not.toHaveBeenCalled()
    told('ronde.outbox')
    expect(heard).toHaveBeenCalledOnce()
    deaf()
    vi.useRealTimers()
  })
})

describe('a session without an answer', () => {
  it('is taken up for reading, and the server’s word replaces it', async () => {
    const here = new SessionState(api)
    here.on_silent = () => Promise.resolve(seen_of('ana').session)
    const get = vi.spyOn(api, 'get').mockRejectedValueOnce(new NetworkError())
    await here.load()
    expect([here.status, here.kept, here.member?.id]).toEqual(['in', true, 'ana'])
    get.mockResolvedValueOnce(session_of('ana'))
    await here.load()
    expect([here.status, here.kept, mark_of()?.member]).toEqual(['in', false, 'ana'])
  })

  it('ends when the server says that it has ended, and takes with it what was kept', async () => {
    mark('ana')
    await keep_seen(seen_of('ana'))
    const here = new SessionState(api)
    here.on_silent = async () => (await last_seen())?.session ?? null
    vi.spyOn(api, 'get').mockRejectedValueOnce(new NetworkError()).mockRejectedValue(refusal(401))
    await here.load()
    expect(here.kept).toBe(true)
    await here.load()
    await vi.waitFor(() => expect([here.status, here.member]).toEqual(['out', null]), 3000)
    await vi.waitFor(async () => expect(await drawer.rows('seen')).toEqual([]))
  })

  it('never shows one person’s pages to another who came in by another tab', async () => {
    const here = new SessionState(api)
    const get = vi.spyOn(api, 'get').mockResolvedValueOnce(session_of('ana'))
    await here.load()
    keep('draft', { title: 'Ana’s' })
    get.mockResolvedValueOnce(session_of('ben'))
    await here.load()
    expect([here.status, here.member, api.csrf, kept('draft')]).toEqual(['loading', null, null, null])
    await vi.waitFor(() => expect([here.status, here.member?.id]).toEqual(['in', 'ben']))
  })
})

describe('the feed without network', () => {
  it('searches among what was last seen', async () => {
    const feed = new Feed(api, () => 'repair')
    feed.recall([a_listing({ id: 'a', title: 'Réparer un vélo' }), a_listing({ id: 'b', title: 'Un gâteau', direction: 'want' })])
    vi.spyOn(api, 'get').mockRejectedValue(new NetworkError())
    await feed.use({ ...NO_FILTERS, words: 'velo REPARER' })
    expect([feed.status, feed.items.map((one) => one.id)]).toEqual(['ready', ['a']])
    await feed.use({ ...NO_FILTERS, direction: 'want' })
    expect(feed.items.map((one) => one.id)).toEqual(['b'])
    await feed.use(NO_FILTERS)
    expect(feed.items.map((one) => one.id)).toEqual(['a', 'b'])
  })
})

describe('two tabs with one outbox', () => {
  const shelf = new Shelf<Sending>('outbox')

  /** Locks as browsers keep them for all tabs. */
  function with_locks(): void {
    const tails = new Map<string, Promise<unknown>>()
    const request = async (name: string, ...rest: unknown[]): Promise<unknown> => {
      const work = rest.pop() as (lock: unknown) => Promise<unknown>
      const before = tails.get(name)
      if (before && rest.length > 0) return await work(null)
      const done = (before ?? Promise.resolve()).then(() => work({ name }))
      const tail: Promise<unknown> = done
        .catch(() => undefined)
        .finally(() => {
          if (tails.get(name) === tail) tails.delete(name)
        })
      tails.set(name, tail)
      return await done
    }
    vi.stubGlobal('navigator', { ...navigator, locks: { request } })
  }
  afterEach(() => vi.unstubAllGlobals())

  it('send nothing twice, though the one hears late that the other has sent it; what was not sent, it sends', async () => {
    vi.useFakeTimers()
    with_locks()
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new NetworkError()).mockResolvedValue(a_ring())
    const [one, two] = [new Outbox(api), new Outbox(api)]
    await one.respond(a_ring({ id: 'a' }), 'accept')
    two.restore()
    const late = shelf.all()[0]!
    await two.flush()
    expect([post.mock.calls.length, shelf.all()]).toEqual([2, []])
    shelf.put(late.key, late)
    await two.respond(a_ring({ id: 'b' }), 'accept')
    await one.respond(a_ring({ id: 'c' }), 'accept')
    expect(post.mock.calls.slice(2).map(([path]) => path)).toEqual(['/proposals/b/response', '/proposals/c/response'])
  })

  it('keep what each of them puts in and takes out, though neither has heard yet of the other’s', () => {
    const tabs = [{}, {}] as Record<string, string>[]
    const unheard: (() => void)[] = []
    /** What one tab sees of localStorage: its own changes at once, those of the other once it has heard. */
    const in_tab = (here: number, act: () => void): void => {
      const change = (key: string, value?: string): void => {
        const on = (tab: Record<string, string>): void => void (value === undefined ? Reflect.deleteProperty(tab, key) : (tab[key] = value))
        on(tabs[here]!)
        unheard.push(() => on(tabs[1 - here]!))
      }
      const storage = {
        getItem: (key: string) => tabs[here]![key] ?? null,
        setItem: (key: string, value: string) => change(key, value),
        removeItem: (key: string) => change(key),
      }
      vi.stubGlobal(
        'localStorage',
        new Proxy(storage, {
          ownKeys: () => Object.keys(tabs[here]!),
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
        }),
      )
      act()
    }
    in_tab(0, () => shelf.put('a', { proposal: 'a' } as Sending))
    in_tab(1, () => shelf.put('b', { proposal: 'b' } as Sending))
    in_tab(0, () => shelf.remove('a'))
    in_tab(1, () => shelf.put('c', { proposal: 'c' } as Sending))
    for (const hear of unheard) hear()
    for (const here of [0, 1]) in_tab(here, () => expect(shelf.all().map((one) => one.proposal)).toEqual(['b', 'c']))
  })

  it('are not troubled by what an earlier Ronde kept in one row, and it goes with its person', async () => {
    keep('outbox', [])
    keep('outbox.k', [1, { proposal: 'a' }])
    expect(shelf.all()).toEqual([{ proposal: 'a' }])
    await forget_person()
    expect([kept('outbox'), shelf.all()]).toEqual([null, []])
  })

  it('lose no answer of each other, and what one has sent the other does not send', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockRejectedValue(new NetworkError())
    const [one, two] = [new Outbox(api), new Outbox(api)]
    one.restore()
    two.restore()
    await one.respond(a_ring({ id: 'a' }), 'accept')
    await two.respond(a_ring({ id: 'b' }), 'decline')
    expect(shelf.all().map((each) => each.proposal)).toEqual(['a', 'b'])
    post.mockReset().mockResolvedValue(a_ring())
    await one.flush()
    await two.flush()
    expect(post.mock.calls.map(([path]) => path)).toEqual(['/proposals/a/response', '/proposals/b/response'])
    expect(shelf.all()).toEqual([])
  })

  it('send nothing before the server has said who is here', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(a_ring())
    api.csrf = null
    const box = new Outbox(api)
    await box.respond(a_ring(), 'accept')
    expect(post).not.toHaveBeenCalled()
    api.csrf = 't'
    await box.flush()
    expect(post).toHaveBeenCalledOnce()
  })
})

describe('a listing that was written without network', () => {
  const photo = (key: string) => ({ key, alt: 'Un plat', blob: new Blob(['x'], { type: 'image/webp' }) })
  type Send = (door: Api, path: string, blob: Blob, how: { idempotency_key: string }) => Promise<Listing>
  const sends = () => vi.fn<Send>(() => Promise.resolve(a_listing({ id: 'l', mine: true })))
  beforeEach(() => {
    session.current = session_of('ana')
    mark('ana')
  })

  it('is posted once with its key and its photos, also after a closed page and a lost answer', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new NetworkError())
    const send = sends()
    const before = new Unposted(api, send)
    await before.add({ key: 'k', body, photos: [photo('p1'), photo('p2')] }, { tried: true })
    await before.flush()
    before.clear()
    const after = new Unposted(api, send)
    post.mockResolvedValueOnce(a_listing({ id: 'l', mine: true }))
    await Promise.all([after.flush(), after.flush()])
    await after.flush()
    expect(post.mock.calls.map(([path, , how]) => [path, how])).toEqual([
      ['/listings', { idempotency_key: 'k' }],
      ['/listings', { idempotency_key: 'k' }],
    ])
    expect(send.mock.calls.map(([, path, , how]) => [path, how])).toEqual([
      ['/listings/l/photos', { query: { alt: 'Un plat' }, idempotency_key: 'p1' }],
      ['/listings/l/photos', { query: { alt: 'Un plat' }, idempotency_key: 'p2' }],
    ])
    expect([after.items, after.sent?.listing.id, kept('unposted')]).toEqual([[], 'l', null])
  })

  it('goes on with the photo that did not arrive, and not with the listing again', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockResolvedValue(a_listing({ id: 'l', mine: true }))
    const send = sends()
    send
      .mockImplementationOnce(() => Promise.resolve(a_listing({ id: 'l' })))
      .mockImplementationOnce(() => Promise.reject(new NetworkError()))
    const box = new Unposted(api, send)
    await box.add({ key: 'k', body, photos: [photo('p1'), photo('p2')] })
    await box.flush()
    expect(box.items[0]?.photos.map((one) => one.key)).toEqual(['p2'])
    await vi.advanceTimersByTimeAsync(6000)
    expect(post).toHaveBeenCalledOnce()
    expect(send.mock.calls.map(([, , , how]) => how.idempotency_key)).toEqual(['p1', 'p2', 'p2'])
    expect(box.items).toEqual([])
  })

  it('waits for its person when the server says no, while the next one goes', async () => {
    const post = vi
      .spyOn(api, 'post')
      .mockRejectedValueOnce(refusal(422))
      .mockResolvedValueOnce(a_listing({ id: 'l', mine: true }))
    const box = new Unposted(api, sends())
    await box.add({ key: 'a', body, photos: [] })
    await box.add({ key: 'b', body, photos: [] })
    await box.flush()
    await box.flush()
    expect(post).toHaveBeenCalledTimes(2)
    expect(box.items.map(({ key, refused }) => [key, refused])).toEqual([['a', 422]])
  })

  it('is looked for before it is sent again when the server no longer knows its key', async () => {
    vi.useFakeTimers({ now: new Date('2026-06-03T10:00:00Z'), toFake: ['Date'] })
    const box = new Unposted(api, sends())
    await box.add({ key: 'k', body, photos: [] }, { tried: true })
    box.clear()
    vi.setSystemTime(new Date('2026-06-05T10:00:00Z'))
    const post = vi.spyOn(api, 'post')
    const there: Listing = a_listing({ id: 'there', title: body.title, category: body.category, posted_on: '2026-06-03', mine: true })
    vi.spyOn(api, 'get').mockResolvedValue({ items: [a_listing({ id: 'other', mine: true }), there], next: null })
    await box.flush()
    expect([post.mock.calls.length, box.sent?.listing.id, box.items]).toEqual([0, 'there', []])
  })

  it('leaves photos to the page that sends them, until that page is left', async () => {
    const send = sends()
    const box = new Unposted(api, send)
    await box.add({ key: 'k', body, photos: [photo('p1'), photo('p2')] }, { posted: 'l' })
    await box.flush()
    expect(send).not.toHaveBeenCalled()
    await box.photo_done('k', 'p1')
    box.release('k')
    await vi.waitFor(() => expect(box.items).toEqual([]))
    expect(send).toHaveBeenCalledOnce()
  })

  it('is not kept for, shown to or sent by anybody else', async () => {
    const post = vi.spyOn(api, 'post')
    const box = new Unposted(api, sends())
    await box.add({ key: 'k', body, photos: [] })
    box.clear()
    session.current = session_of('ben')
    await box.flush()
    expect([box.items, post.mock.calls.length]).toEqual([[], 0])
    await forget_person()
    session.current = session_of('ana')
    await box.restore()
    expect(box.items).toEqual([])
  })
})
