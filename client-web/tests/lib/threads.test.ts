// What people write to each other: once on its way, once there, in its order, and gone with who takes it along.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Api, ApiError, NetworkError } from '../../src/lib/api'
import { Outbox } from '../../src/lib/outbox.svelte'
import { Shelf } from '../../src/lib/store'
import { Swaps } from '../../src/lib/swaps.svelte'
import { joined, Threads } from '../../src/lib/threads.svelte'
import type { Message } from '../../src/lib/types'
import { a_message, a_ring } from '../builders'

const ID = a_ring().id
const at = (minute: number): string => `2026-06-04T16:${String(minute).padStart(2, '0')}:00.000Z`
const said = (minute: number, part: Partial<Message> = {}): Message => a_message({ id: `m${minute}`, at: at(minute), ...part })
const refusal = (status: number): ApiError => new ApiError({ type: '/problems/x', title: 'x', status })

let api: Api
let swaps: Swaps
let threads: Threads
beforeEach(() => {
  vi.useRealTimers()
  localStorage.clear()
  api = new Api()
  api.csrf = 't'
  swaps = new Swaps(api, new Outbox(api))
  swaps.receive(a_ring({ state: 'agreed', to_answer: false, messages: { open: true, unread: 0 } }))
  threads = new Threads(api, swaps)
})
const answers = (items: Message[], next: string | null = null, unread = 0) =>
  vi.spyOn(api, 'get').mockResolvedValueOnce({ items: items.toReversed(), next, open: true, unread })
const ids = (): string[] => threads.get(ID)?.items.map((one) => one.id) ?? []

describe('a thread', () => {
  it('is shown oldest first, and says what is unread', async () => {
    answers([said(1), said(2)], null, 2)
    await threads.show(ID)
    expect(ids()).toEqual(['m1', 'm2'])
    expect(swaps.get(ID)?.messages).toEqual({ open: true, unread: 2 })
  })

  it('goes back in time page by page, and keeps what it has when something new comes', async () => {
    answers([said(3), said(4)], 'further')
    await threads.show(ID)
    answers([said(1), said(2)])
    await threads.more(ID)
    expect(ids()).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(threads.get(ID)?.next).toBeNull()
    answers([said(3), said(4), said(5)], 'further')
    await threads.refresh(ID)
    expect(ids()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
    expect(threads.get(ID)?.next).toBeNull()
  })

  it('begins anew where so much came that the two ends do not meet', async () => {
    answers([said(1)])
    await threads.show(ID)
    answers([said(8), said(9)], 'further')
    await threads.refresh(ID)
    expect(ids()).toEqual(['m8', 'm9'])
    expect(threads.get(ID)?.next).toBe('further')
  })

  it('loses what somebody took along', async () => {
    answers([said(1), said(2), said(3)])
    await threads.show(ID)
    answers([said(1), said(3)])
    await threads.refresh(ID)
    expect(ids()).toEqual(['m1', 'm3'])
    answers([])
    await threads.refresh(ID)
    expect(ids()).toEqual([])
  })

  it('believes the newest of several answers, whichever comes last', async () => {
    let slow: (value: unknown) => void = () => undefined
    vi.spyOn(api, 'get').mockReturnValueOnce(new Promise((resolve) => (slow = resolve)))
    const first = threads.show(ID)
    answers([said(1), said(2)])
    await threads.load(ID)
    slow({ items: [said(1)], next: null, open: true, unread: 0 })
    await first
    expect(ids()).toEqual(['m1', 'm2'])
  })

  it('is read again where it was read before, and asked for nowhere else', async () => {
    const get = vi.spyOn(api, 'get')
    await threads.refresh(ID)
    expect(get).not.toHaveBeenCalled()
    answers([said(1)])
    await threads.show(ID)
    threads.leave(ID)
    answers([said(1), said(2)])
    await threads.refresh(ID)
    expect(ids()).toEqual(['m1', 'm2'])
  })

  it('is not kept on the device of who may not read it any more', async () => {
    answers([said(1)])
    await threads.show(ID)
    vi.spyOn(api, 'get').mockRejectedValueOnce(refusal(404))
    await expect(threads.refresh(ID)).rejects.toThrow()
    expect(threads.get(ID)).toBeNull()
    expect(threads.kept()).toEqual([])
  })

  it('is read up to the last message of another, and only where something is new', async () => {
    const put = vi.spyOn(api, 'put').mockResolvedValue(null)
    answers([said(1), said(2), said(3, { you: true })], null, 2)
    await threads.show(ID)
    await threads.read(ID)
    expect(put).toHaveBeenCalledExactlyOnceWith(`/proposals/${ID}/messages/read`, { until: at(2) })
    swaps.receive_thread(ID, { open: true, unread: 0 })
    await threads.read(ID)
    expect(put).toHaveBeenCalledOnce()
  })

  it('has a message once that both lists have', () => {
    expect(joined([said(1), said(2)], [said(2, { text: 'neu' }), said(3)]).map((one) => one.text)).toEqual(['Bonjour', 'neu', 'Bonjour'])
  })
})

describe('the list of conversations', () => {
  const other = a_ring({ id: 'other', state: 'agreed', to_answer: false, messages: { open: true, unread: 2 } })
  beforeEach(() => swaps.receive(other))
  const order = (): string[] => threads.conversations.map((one) => one.proposal.id)

  it('has each exchange in which people write, and none before', () => {
    swaps.receive(a_ring({ id: 'asked', messages: null }))
    expect(order()).toEqual([ID, 'other'])
    expect(threads.unread).toBe(2)
  })

  it('reads each once, and says who wrote last first', async () => {
    const get = vi.spyOn(api, 'get').mockImplementation((path) => {
      const items = path.includes('other') ? [said(5), said(4)] : [said(2)]
      return Promise.resolve({ items, next: null, open: true, unread: 0 })
    })
    await threads.read_ahead()
    await threads.read_ahead()
    expect(get).toHaveBeenCalledTimes(2)
    expect(order()).toEqual(['other', ID])
    expect(threads.conversations.map((one) => one.last?.id)).toEqual(['m5', 'm2'])
    threads.sent(ID, said(9, { you: true }))
    expect(order()).toEqual([ID, 'other'])
  })

  it('can be read without network as it was last seen', async () => {
    answers([said(1), said(2)], 'further')
    await threads.show(ID)
    const later = new Threads(api, swaps)
    later.recall(threads.kept())
    expect(later.get(ID)).toEqual(threads.get(ID))
    expect(later.get('other')).toBeNull()
  })
})

describe('a message on its way', () => {
  it('waits over a closed page, leaves once with its key, and is no answer to the ring', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new NetworkError())
    const box = new Outbox(api)
    await box.write(ID, 'Samedi ?', 'fr')
    expect(box.letters(ID).map((one) => one.body['text'])).toEqual(['Samedi ?'])
    expect(box.waiting_for(ID)).toBeNull()
    expect(new Swaps(api, box).answering(ID)).toBeNull()
    const after = new Outbox(api)
    after.restore()
    const done = vi.fn()
    after.listener = { done, refused: vi.fn() }
    post.mockResolvedValueOnce(said(1, { you: true }))
    await Promise.all([after.flush(), after.flush()])
    expect(post.mock.calls.map((call) => call[0])).toEqual([`/proposals/${ID}/messages`, `/proposals/${ID}/messages`])
    expect(post.mock.calls[1]![2]).toMatchObject({ idempotency_key: box.items[0]!.key })
    expect(done).toHaveBeenCalledOnce()
    expect(new Shelf('outbox').all()).toEqual([])
  })

  it('comes back to its writer when a hundred were enough for today, and holds nothing else up', async () => {
    vi.spyOn(api, 'post').mockRejectedValueOnce(refusal(429)).mockResolvedValueOnce(a_ring())
    const box = new Outbox(api)
    const refused = vi.fn()
    const done = vi.fn()
    box.listener = { done, refused }
    await Promise.all([box.write(ID, 'Encore un mot', 'fr'), box.confirm(a_ring(), 1)])
    expect(refused).toHaveBeenCalledOnce()
    expect(done).toHaveBeenCalledOnce()
    expect(box.items).toEqual([])
  })
})
