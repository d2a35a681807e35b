import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Api, ApiError, NetworkError } from '../../src/lib/api'
import { Announcer } from '../../src/lib/announce.svelte'
import { Feed, NO_FILTERS } from '../../src/lib/feed.svelte'
import { Outbox } from '../../src/lib/outbox.svelte'
import { SessionState } from '../../src/lib/session.svelte'
import { Swaps } from '../../src/lib/swaps.svelte'
import { Shelf } from '../../src/lib/store'
import type { Proposal } from '../../src/lib/types'
import { a_listing, a_ring } from '../builders'

const refusal = (status: number): ApiError => new ApiError({ type: '/problems/x', title: 'x', status })
let api: Api
beforeEach(() => {
  api = new Api()
  // As after GET /session: before it nothing is sent.
  api.csrf = 't'
  vi.useRealTimers()
})

describe('the outbox', () => {
  it('keeps an unsent answer over a closed page and sends it once with the same key', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new NetworkError())
    const box = new Outbox(api)
    await box.respond(a_ring(), 'accept')
    expect(box.waiting_for(a_ring().id)?.act).toBe('accept')
    const key = box.items[0]!.key
    const after = new Outbox(api)
    after.restore()
    const done = vi.fn()
    after.listener = { done, refused: vi.fn() }
    post.mockResolvedValueOnce(a_ring({ accepted: 1 }))
    await Promise.all([after.flush(), after.flush()])
    expect(post).toHaveBeenCalledTimes(2)
    expect(post.mock.calls[1]![2]).toMatchObject({ idempotency_key: key })
    expect(post.mock.calls[1]![1]).toEqual({ answer: 'accept', round: 1 })
    expect(done).toHaveBeenCalledOnce()
    expect(new Shelf('outbox').all()).toEqual([])
  })

  it('tells a refusal and goes on with the next', async () => {
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(refusal(409)).mockResolvedValueOnce(a_ring())
    const box = new Outbox(api)
    const refused = vi.fn()
    const done = vi.fn()
    box.listener = { done, refused }
    await Promise.all([box.respond(a_ring({ id: 'a' }), 'accept'), box.confirm(a_ring({ id: 'b' }), 2, 'K7M2P4')])
    await box.flush()
    expect(refused).toHaveBeenCalledOnce()
    expect(done).toHaveBeenCalledOnce()
    expect(post.mock.calls[1]!.slice(0, 2)).toEqual(['/proposals/b/transfers/2/confirmation', { code: 'K7M2P4' }])
    expect(box.items).toEqual([])
  })

  it('tries again by itself after a while', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new NetworkError()).mockResolvedValueOnce(a_ring())
    const box = new Outbox(api)
    await box.respond(a_ring(), 'decline')
    await vi.advanceTimersByTimeAsync(6000)
    expect(post).toHaveBeenCalledTimes(2)
    expect(box.items).toEqual([])
  })
})

describe('my swaps', () => {
  it('sort what waits for me, what runs and what is over', () => {
    const swaps = new Swaps(api, new Outbox(api))
    swaps.receive(a_ring({ id: 'a' }))
    swaps.receive(a_ring({ id: 'b', to_answer: false, state: 'agreed' }))
    swaps.receive(a_ring({ id: 'c', to_answer: false, state: 'fulfilled', closing: 'fulfilled' }))
    expect([swaps.to_answer, swaps.open, swaps.closed].map((list) => list.map((one) => one.id))).toEqual([['a'], ['b'], ['c']])
  })

  it('show my answer before the server has confirmed it', async () => {
    vi.useFakeTimers()
    vi.spyOn(api, 'post').mockRejectedValue(new NetworkError())
    const box = new Outbox(api)
    const swaps = new Swaps(api, box)
    swaps.receive(a_ring())
    await box.respond(a_ring(), 'accept')
    expect(swaps.answering(a_ring().id)).toBe('accept')
    expect(swaps.to_answer).toEqual([])
    expect(swaps.open).toHaveLength(1)
  })

  it('never let an older answer overwrite a newer event', async () => {
    const swaps = new Swaps(api, new Outbox(api))
    swaps.receive(a_ring({ accepted: 0 }))
    const before = swaps.events_of(a_ring().id)
    swaps.receive(a_ring({ accepted: 2 }))
    const get = vi.spyOn(api, 'get').mockResolvedValue(a_ring({ accepted: 3 }))
    await swaps.receive_answer(a_ring({ accepted: 1 }), before)
    expect(get).toHaveBeenCalledOnce()
    expect(swaps.get(a_ring().id)?.accepted).toBe(3)
  })

  it('ask again when an event came while a proposal was read', async () => {
    const swaps = new Swaps(api, new Outbox(api))
    let answers = 0
    vi.spyOn(api, 'get').mockImplementation(() => {
      if (answers++ === 0) swaps.receive(a_ring({ accepted: 2 }))
      return Promise.resolve(a_ring({ accepted: answers === 1 ? 1 : 2 }) as never)
    })
    await swaps.refresh(a_ring().id)
    expect(answers).toBe(2)
    expect(swaps.get(a_ring().id)?.accepted).toBe(2)
  })

  it('remember what is no longer mine, and tell news', async () => {
    const swaps = new Swaps(api, new Outbox(api))
    const news = vi.fn()
    swaps.on_news = news
    swaps.receive(a_ring())
    vi.spyOn(api, 'get').mockRejectedValue(refusal(404))
    await swaps.refresh(a_ring().id)
    expect(swaps.gone.has(a_ring().id)).toBe(true)
    expect(swaps.get(a_ring().id)).toBeNull()
    expect(news).toHaveBeenCalledWith(null, a_ring())
  })

  it('drop at a reload what the server no longer names', async () => {
    const swaps = new Swaps(api, new Outbox(api))
    swaps.receive(a_ring({ id: 'old' }))
    vi.spyOn(api, 'get').mockImplementation(
      (_path, options) =>
        Promise.resolve({ items: options?.query?.['filter'] === 'open' ? [a_ring({ id: 'new' })] : [], next: null }) as never,
    )
    await swaps.load()
    expect(swaps.list.map((one: Proposal) => one.id)).toEqual(['new'])
  })
})

describe('what waits for me, asked for before all else', () => {
  it('is here before the rest, is said with it, and never takes its place', async () => {
    const swaps = new Swaps(api, new Outbox(api))
    const said = vi.fn()
    swaps.on_news = said
    const first = a_ring({ to_answer: true })
    const fresh = a_ring({ to_answer: true, accepted: 2 })
    let answer: (page: unknown) => void = () => undefined
    const get = vi.spyOn(api, 'get').mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
    const waiting = swaps.load_waiting()
    get.mockImplementation((_path, options) => {
      const asked = options?.query?.['filter'] === 'to_answer'
      return Promise.resolve({ items: asked ? [fresh] : [], next: null } as never)
    })
    const whole = swaps.load(waiting)
    await Promise.resolve()
    expect(get).toHaveBeenCalledOnce()
    answer({ items: [first], next: null })
    await waiting
    expect(swaps.to_answer).toEqual([first])
    expect(said).not.toHaveBeenCalled()
    await whole
    expect(swaps.to_answer).toEqual([fresh])
    expect(said).toHaveBeenCalledWith(first, fresh)
  })
})

describe('an event that comes while a list is read', () => {
  it('is newer than the answer: a proposal is neither lost nor turned back', async () => {
    const swaps = new Swaps(api, new Outbox(api))
    swaps.receive(a_ring({ id: 'old' }))
    vi.spyOn(api, 'get').mockImplementation((_path, options) => {
      swaps.receive(a_ring({ id: 'new' }))
      swaps.receive(a_ring({ id: 'known', accepted: 2 }))
      const items = options?.query?.['filter'] === 'open' ? [a_ring({ id: 'known', accepted: 1 })] : []
      return Promise.resolve({ items, next: null }) as never
    })
    await swaps.load()
    expect(swaps.list.map((one) => [one.id, one.accepted])).toEqual([
      ['new', 0],
      ['known', 2],
    ])
  })

  it('is done again on a feed that was read before it', async () => {
    const feed = new Feed(api)
    vi.spyOn(api, 'get').mockImplementation(() => {
      feed.upsert(a_listing({ id: 'new' }))
      feed.remove('gone', 'gone')
      return Promise.resolve({ items: [a_listing({ id: 'a' }), a_listing({ id: 'gone' })], next: null }) as never
    })
    await feed.load()
    expect([feed.items.map((one) => one.id), feed.away.get('gone')]).toEqual([['new', 'a'], 'gone'])
  })
})

describe('the feed', () => {
  const page = (...items: ReturnType<typeof a_listing>[]) => ({ items, next: null })
  it('shows others only and keeps current', async () => {
    const feed = new Feed(api, () => 'repair')
    vi.spyOn(api, 'get').mockResolvedValue(page(a_listing({ id: 'a' }), a_listing({ id: 'mine', mine: true })))
    await feed.load()
    expect(feed.items.map((one) => one.id)).toEqual(['a'])
    feed.upsert(a_listing({ id: 'b' }))
    expect(feed.items.map((one) => one.id)).toEqual(['b', 'a'])
    feed.upsert(a_listing({ id: 'a', state: 'paused' }))
    feed.upsert(a_listing({ id: 'c', hidden: true }))
    feed.remove('zzz', 'gone')
    expect(feed.items.map((one) => one.id)).toEqual(['b'])
  })

  it('lets a live listing in only where it belongs', async () => {
    const feed = new Feed(api, () => 'repair')
    vi.spyOn(api, 'get').mockResolvedValue(page())
    await feed.use({ ...NO_FILTERS, direction: 'want', band: 10 })
    feed.upsert(a_listing({ id: 'offer' }))
    feed.upsert(a_listing({ id: 'far', direction: 'want', walk_minutes: 15 }))
    feed.upsert(a_listing({ id: 'near', direction: 'want', walk_minutes: 10 }))
    expect(feed.items.map((one) => one.id)).toEqual(['near'])
    await feed.use({ ...NO_FILTERS, kind: 'gift', category: 'toys' })
    feed.upsert(a_listing({ id: 'kind', kind: 'gift', category: 'books' }))
    feed.upsert(a_listing({ id: 'category', kind: 'good', category: 'toys' }))
    feed.upsert(a_listing({ id: 'both', kind: 'gift', category: 'toys' }))
    expect(feed.items.map((one) => one.id)).toEqual(['both'])
    await feed.use({ ...NO_FILTERS, words: 'violon' })
    feed.upsert(a_listing({ id: 'other' }))
    expect(feed.items).toEqual([])
  })

  it('asks for words in the language of the page, and not for one letter alone', async () => {
    const feed = new Feed(
      api,
      () => null,
      () => 'de',
    )
    const get = vi.spyOn(api, 'get').mockResolvedValue(page())
    await feed.use({ ...NO_FILTERS, words: 've', band: 25 })
    await feed.use({ ...NO_FILTERS, words: 'v' })
    expect(get.mock.calls[0]![1]).toMatchObject({ query: { q: 've', language: 'de', band: 25 } })
    expect(get.mock.calls[1]![1]).toMatchObject({ query: { q: '', language: null } })
    expect(feed.filtered).toBe(false)
  })

  it('keeps what is hidden in its place until it is read anew, and takes a refusal back', async () => {
    const feed = new Feed(api)
    vi.spyOn(api, 'get').mockResolvedValue(page(a_listing({ id: 'a' }), a_listing({ id: 'b' })))
    await feed.load()
    const hidden = (): (string | boolean)[][] => feed.items.map((one) => [one.id, one.hidden])
    const put = vi.spyOn(api, 'put').mockResolvedValue(undefined)
    const show = vi.spyOn(api, 'delete').mockResolvedValue(undefined)
    await feed.hide('a')
    expect(put).toHaveBeenCalledWith('/listings/a/hidden', undefined)
    expect(hidden()).toEqual([
      ['a', true],
      ['b', false],
    ])
    await feed.hide('a', false)
    expect(show).toHaveBeenCalledWith('/listings/a/hidden')
    put.mockRejectedValue(new NetworkError())
    await expect(feed.hide('b')).rejects.toThrow()
    expect(hidden().map(([, now]) => now)).toEqual([false, false])
  })

  it('forgets the answer to an older question', async () => {
    const feed = new Feed(api)
    let first: (value: unknown) => void = () => undefined
    vi.spyOn(api, 'get')
      .mockReturnValueOnce(new Promise((resolve) => (first = resolve)) as never)
      .mockResolvedValueOnce(page(a_listing({ id: 'new' })))
    const slow = feed.load()
    await feed.load()
    first(page(a_listing({ id: 'old' })))
    await slow
    expect(feed.items.map((one) => one.id)).toEqual(['new'])
  })

  it('asks once for its next page, and drops it when another question was put meanwhile', async () => {
    const first = { items: [a_listing({ id: 'a' })], next: 'there' }
    let arrive: (page: unknown) => void = () => undefined
    const get = vi.spyOn(api, 'get').mockResolvedValueOnce(first)
    get.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)))
    const feed = new Feed(api)
    await feed.load()
    const [coming, again] = [feed.more(), feed.more()]
    expect(feed.coming).toBe(true)
    await again
    expect(get).toHaveBeenCalledTimes(2)
    get.mockResolvedValueOnce({ items: [a_listing({ id: 'c' })], next: null })
    await feed.use({ ...NO_FILTERS, direction: 'want' })
    arrive({ items: [a_listing({ id: 'b' })], next: null })
    await coming
    expect(feed.coming).toBe(false)
    expect(feed.items.map((item) => item.id)).toEqual(['c'])
  })

  it('says when it failed', async () => {
    const feed = new Feed(api)
    vi.spyOn(api, 'get').mockRejectedValue(new NetworkError())
    await feed.load()
    expect(feed.status).toBe('failed')
  })
})

describe('the session', () => {
  const answer = {
    member: { id: 'm', first_name: 'Ana' },
    neighbourhood: { id: 'n', name: 'Thônex' },
    csrf: 't',
    session: { id: 's', expires_at: '' },
  }
  it('takes the CSRF value and gives it back when it ends', async () => {
    const session = new SessionState(api)
    const get = vi.spyOn(api, 'get').mockResolvedValue(answer)
    await session.load()
    expect([session.status, api.csrf, session.member?.first_name]).toEqual(['in', 't', 'Ana'])
    get.mockRejectedValue(refusal(401))
    session.ended()
    await vi.waitFor(() => expect([session.status, api.csrf]).toEqual(['out', null]), 3000)
  })
  it('follows to another neighbourhood, where another tab went and ended the one before', async () => {
    const session = new SessionState(api)
    const get = vi.spyOn(api, 'get').mockResolvedValue(answer)
    await session.load()
    get.mockResolvedValue({ ...answer, member: { id: 'v', first_name: 'Ana' }, neighbourhood: { id: 'w', name: 'Vessy' }, csrf: 'u' })
    session.ended()
    await vi.waitFor(() => expect([session.status, api.csrf, session.neighbourhood?.name]).toEqual(['in', 'u', 'Vessy']), 3000)
  })
  it('follows also where the other tab’s cookie comes a moment after the word that the session ended', async () => {
    vi.useFakeTimers()
    const session = new SessionState(api)
    const get = vi.spyOn(api, 'get').mockResolvedValueOnce(answer)
    await session.load()
    get.mockImplementationOnce(() => {
      api.on_signed_out?.()
      return Promise.reject(refusal(401))
    })
    const there = { ...answer, member: { id: 'v', first_name: 'Ana' }, neighbourhood: { id: 'w', name: 'Vessy' }, csrf: 'u' }
    get.mockResolvedValueOnce(there)
    session.ended()
    await session.load(1)
    expect([session.status, session.neighbourhood?.name]).toEqual(['in', 'Thônex'])
    await vi.advanceTimersByTimeAsync(2000)
    expect([session.status, api.csrf, session.neighbourhood?.name, get.mock.calls.length]).toEqual(['in', 'u', 'Vessy', 3])
  })
  it('is out when it ended and the server does not say how it goes on', async () => {
    const session = new SessionState(api)
    const get = vi.spyOn(api, 'get').mockResolvedValue(answer)
    await session.load()
    get.mockRejectedValue(new NetworkError())
    session.ended()
    await vi.waitFor(() => expect(session.status).toBe('out'), 3000)
  })
  it('leaves although the socket says first that the session is over', async () => {
    const session = new SessionState(api)
    vi.spyOn(api, 'get').mockResolvedValueOnce(answer).mockRejectedValue(refusal(401))
    await session.load()
    let answered: () => void = () => undefined
    vi.spyOn(api, 'delete').mockReturnValue(new Promise((done) => (answered = done)))
    const leaving = session.leave_for_good()
    session.ended()
    api.on_signed_out?.()
    await session.load(1)
    expect(session.status).toBe('in')
    answered()
    await leaving
    expect([session.status, session.left]).toEqual(['out', 'for_good'])
  })
  it('is out on a device that never had one, which the server answers with nothing', async () => {
    const session = new SessionState(api)
    vi.spyOn(api, 'get').mockResolvedValue(null)
    await session.load()
    expect([session.status, session.member]).toEqual(['out', null])
  })
  it('tells an unknown device from a silent server', async () => {
    const session = new SessionState(api)
    vi.spyOn(api, 'get').mockRejectedValueOnce(new NetworkError()).mockRejectedValueOnce(refusal(401))
    await session.load()
    expect(session.status).toBe('silent')
    await session.load()
    expect(session.status).toBe('out')
  })
})

describe('the polite voice', () => {
  it('says what happens elsewhere at most once every five seconds, the newest last', async () => {
    vi.useFakeTimers()
    const voice = new Announcer()
    voice.later('one')
    await vi.advanceTimersByTimeAsync(10)
    expect(voice.text).toBe('one')
    voice.later('two')
    voice.later('three')
    await vi.advanceTimersByTimeAsync(4000)
    expect(voice.text).toBe('one')
    await vi.advanceTimersByTimeAsync(1100)
    expect(voice.text).toBe('three')
    voice.now('three')
    expect(voice.text).not.toBe('three')
    expect(voice.text.trim()).toBe('three')
  })
})
