import { afterEach, describe, expect, it, vi } from 'vitest'
import { NetworkError, type Api } from '../../src/lib/api'
import { EventBook } from '../../src/lib/event.svelte'
import { Door } from '../../src/lib/event_door.svelte'
import { as_draft, as_form, EMPTY_FORM, faults_of } from '../../src/lib/event_form'
import { ear, event_changed } from '../../src/lib/event_heard'
import { format_of } from '../../src/lib/event_import'
import { by_label, read_labels, table_letters } from '../../src/lib/event_labels'
import { chosen_slips, drawn_ring, LINES, slip_pages, square_of } from '../../src/lib/event_papers'
import { found_people } from '../../src/lib/event_people'
import { gap_of, in_order, loads_of, people_of, progress_of } from '../../src/lib/event_rings'
import { chord_middle, dot_radius, dots_of, FEATURE_MS, goes_back, own_ring, pace, PARCEL_R, SIDE } from '../../src/lib/event_room'
import { new_id, ScanQueue } from '../../src/lib/event_scans.svelte'
import { is_signed, read_code, read_square, token_link } from '../../src/lib/event_token'
import type { CheckIn, ScreenView, SlipPerson, SwapEvent } from '../../src/lib/event_types'
import { groups_of, wishes_of, with_face, with_group } from '../../src/lib/event_wishes'
import { parse } from '../../src/lib/router.svelte'
import { keep, Shelf } from '../../src/lib/store'
import { a_person, a_result, a_ring, a_wall } from '../event_builders'

const EVENT = 'e'.repeat(26)
const base64url = (bytes: ArrayBuffer | Uint8Array): string => Buffer.from(bytes as Uint8Array).toString('base64url')

async function a_door(): Promise<{ key: string; sign: (payload: string) => Promise<string> }> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const key = base64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))
  const sign = async (text: string): Promise<string> => {
    const payload = base64url(new TextEncoder().encode(text))
    const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(payload))
    return `${payload}.${base64url(new Uint8Array(signature))}`
  }
  return { key, sign }
}

afterEach(() => {
  vi.useRealTimers()
  ear.open = false
  ear.watch = () => undefined
})

describe('the addresses of an event', () => {
  it('are French, and each page has one', () => {
    expect(parse('/bourses')).toEqual({ name: 'events' })
    expect(parse('/bourses/nouvelle')).toEqual({ name: 'event_new' })
    expect(parse(`/bourses/${EVENT}`)).toEqual({ name: 'event', id: EVENT, page: 'page' })
    expect(parse(`/bourses/${EVENT}/salle`)).toEqual({ name: 'event', id: EVENT, page: 'hall' })
    expect(parse(`/bourses/${EVENT}/porte`)).toEqual({ name: 'event', id: EVENT, page: 'door' })
    expect(parse('/ecran/Abc-1')).toEqual({ name: 'event_screen', key: 'Abc-1' })
    expect(parse(`/bourses/${EVENT}/toString`)).toEqual({ name: 'not_found' })
  })
})

describe('a square at the door', () => {
  it('is believed when this door’s key signed it, and not when a letter of it is another one', async () => {
    const door = await a_door()
    const token = await door.sign(`${EVENT}/person`)
    expect(await is_signed(token, door.key)).toBe(true)
    const [payload = '', signature = ''] = token.split('.')
    expect(await is_signed(`${payload.slice(0, -1)}${payload.endsWith('A') ? 'B' : 'A'}.${signature}`, door.key)).toBe(false)
    expect(await is_signed(token, (await a_door()).key)).toBe(false)
    expect(await is_signed('no token', door.key)).toBe(false)
  })

  it('is read from the address that the phone shows, of this event and this place only', async () => {
    const token = await (await a_door()).sign('x'.repeat(20))
    const link = token_link('https://ronde.example', `/bourses/${EVENT}`, token)
    expect(read_square(link, 'https://ronde.example', EVENT)).toBe(token)
    expect(read_square(token, 'https://ronde.example', EVENT)).toBe(token)
    expect(read_square(token_link('https://ronde.example', '/ecran/Abc', token), 'https://ronde.example', EVENT)).toBe(token)
    expect(read_square(link, 'https://other.example', EVENT)).toBeNull()
    expect(read_square(link, 'https://ronde.example', 'f'.repeat(26))).toBeNull()
    expect(read_square(`https://ronde.example/bourses/${EVENT}#t12`, 'https://ronde.example', EVENT)).toBe('t12')
    expect(read_square('https://ronde.example/', 'https://ronde.example', EVENT)).toBeNull()
  })

  it('may be said as a code, spaced as one likes', () => {
    expect(read_code('k7m 2p4')).toBe('K7M2P4')
    expect(read_code('K7M-2P4')).toBe('K7M2P4')
    expect(read_code('K7M2P')).toBeNull()
    expect(read_code('O0O0O0')).toBeNull()
  })

  it('is judged without network by the key that was kept, and counted once however often the camera sees it', async () => {
    const { key, sign } = await a_door()
    keep('doors', { [EVENT]: { key: { event: EVENT, key, people: 2 }, seen: { checkins: [], pickups: [] } } })
    const away = { get: () => Promise.reject(new NetworkError()), csrf: null } as unknown as Api
    const queue = new ScanQueue(away)
    const door = new Door(EVENT, 'checkins', queue, away, 'https://ronde.example')
    await door.open()
    const square = await sign(`${EVENT}/one`)
    const foreign = await (await a_door()).sign(`${EVENT}/one`)
    for (let look = 0; look < 5; look++) door.judge(square)
    door.judge(foreign)
    await vi.waitFor(() => expect(door.judge(foreign)).toMatch(/pas valable/))
    expect(door.judge(square)).toMatch(/C’est pris\. Au suivant/)
    expect(queue.items).toHaveLength(1)
    // Another page on the same tablet knows what was seen.
    const again = new Door(EVENT, 'checkins', queue, away, 'https://ronde.example')
    await again.open()
    expect(again.judge(square)).toMatch(/Déjà pris/)
    expect(queue.items).toHaveLength(1)
  })
})

/** A server that knows each scan by its id, and each person once. */
function a_server(): {
  post: (path: string, body: { scans: { id: string; token: string }[] }) => Promise<{ results: CheckIn[] }>
  came: string[]
} {
  const scans = new Map<string, CheckIn>()
  const came: string[] = []
  const post = (_path: string, body: { scans: { id: string; token: string }[] }): Promise<{ results: CheckIn[] }> =>
    Promise.resolve({
      results: body.scans.map(({ id, token }) => {
        const known = scans.get(id)
        if (known) return known
        const answer: CheckIn = { id, result: came.includes(token) ? 'already' : 'came' }
        if (answer.result === 'came') came.push(token)
        scans.set(id, answer)
        return answer
      }),
    })
  return { post, came }
}

describe('scans on their way', () => {
  it('of a hundred people on two devices without network are counted once each', async () => {
    const server = a_server()
    const devices = [0, 1].map(() => {
      const net = { up: false, lose: false }
      const post = async (path: string, body: never): Promise<unknown> => {
        if (!net.up) throw new NetworkError()
        const answer = await server.post(path, body)
        // The answer is lost on its way back: the same scans are sent once more.
        if (net.lose) {
          net.lose = false
          throw new NetworkError()
        }
        return answer
      }
      return { net, queue: new ScanQueue({ post, csrf: 'c' } as unknown as Api) }
    })
    vi.useFakeTimers()
    for (const { queue, net } of devices) {
      localStorage.clear()
      for (let n = 0; n < 100; n++) queue.add(EVENT, 'checkins', { token: `person ${n}` })
      await vi.advanceTimersByTimeAsync(10)
      expect(queue.items).toHaveLength(100)
      Object.assign(net, { up: true, lose: true })
      await vi.advanceTimersByTimeAsync(20_000)
      expect(queue.items).toEqual([])
      expect(queue.answered).toHaveLength(100)
    }
    expect(server.came).toHaveLength(100)
    expect(devices[0]!.queue.answered.every((one) => one.answer.result === 'came')).toBe(true)
    expect(devices[1]!.queue.answered.every((one) => one.answer.result === 'already')).toBe(true)
  })

  it('are taken up by the next page, under the same ids', async () => {
    const first = new ScanQueue({ post: () => Promise.reject(new NetworkError()), csrf: 'c' } as unknown as Api)
    const { id } = first.add(EVENT, 'checkins', { code: 'K7M2P4' })
    const sent: string[] = []
    const post = (_path: string, body: { scans: { id: string }[] }): Promise<unknown> => {
      sent.push(...body.scans.map((one) => one.id))
      return Promise.resolve({ results: body.scans.map((one) => ({ id: one.id, result: 'came' })) })
    }
    const next = new ScanQueue({ post, csrf: 'c' } as unknown as Api)
    const end = next.start()
    await vi.waitFor(() => expect(sent).toEqual([id]))
    await vi.waitFor(() => expect(new Shelf('scans').all()).toEqual([]))
    end()
  })

  it('wait until the server has said who is signed in, and go then by themselves', async () => {
    vi.useFakeTimers()
    const door = {
      post: vi.fn((_: string, body: { scans: { id: string }[] }) =>
        Promise.resolve({ results: [{ id: body.scans[0]!.id, result: 'came' }] }),
      ),
      csrf: null as string | null,
    }
    const queue = new ScanQueue(door as unknown as Api)
    queue.add(EVENT, 'checkins', { code: 'K7M2P4' })
    await vi.advanceTimersByTimeAsync(100)
    expect(door.post).not.toHaveBeenCalled()
    door.csrf = 'c'
    await vi.advanceTimersByTimeAsync(5000)
    expect(door.post).toHaveBeenCalledOnce()
    expect(queue.items).toEqual([])
  })

  it('have ids as the server writes them', () => {
    expect(new_id((bytes) => bytes.fill(0))).toBe('a'.repeat(26))
    expect(new_id((bytes) => bytes.fill(255))).toBe(`${'7'.repeat(25)}4`)
    expect(new Set(Array.from({ length: 50 }, () => new_id())).size).toBe(50)
  })
})

describe('the wall', () => {
  it('is a list of wishes, the dearest first', () => {
    const wall = a_wall({ a: 'good', b: null, c: 'love' })
    expect(wishes_of(wall).map((one) => one.item)).toEqual(['c', 'a'])
    expect(wishes_of(with_face(wall, 'b', 'acceptable')).map((one) => one.item)).toEqual(['c', 'a', 'b'])
    expect(wishes_of(with_face(wall, 'c', null)).map((one) => one.item)).toEqual(['a'])
  })
  it('knows groups of which one wants only one, and none of a single thing', () => {
    let wall = a_wall({ a: 'good', b: 'good', c: 'love' })
    expect(groups_of(wall)).toEqual({ used: [], free: 1 })
    wall = with_group(with_group(wall, 'a', 1), 'b', 1)
    expect(groups_of(wall)).toEqual({ used: [1], free: 2 })
    expect(wishes_of(with_group(wall, 'b', 0)).map((one) => one.group)).toEqual([0, 0, 0])
  })
})

describe('papers', () => {
  const line = (index: number, table = 'A') => ({ index, label: `A${index}`, title: 'Livre', table })
  const person = (gives: number, gets: number): SlipPerson => ({
    person: { number: 7, name: 'Paul' },
    changed: false,
    gives: Array.from({ length: gives }, (_, i) => ({ ...line(i), to: { number: 2 } })),
    gets: Array.from({ length: gets }, (_, i) => ({ ...line(100 + i, 'B'), from: { number: 3 } })),
  })
  it('are cut into as many slips as are needed, and nothing is left out or printed twice', () => {
    for (const [gives, gets] of [
      [1, 1],
      [8, 0],
      [9, 9],
      [0, 30],
      [0, 0],
    ] as const) {
      const pages = slip_pages(person(gives, gets))
      expect(pages.flatMap((one) => one.gives)).toEqual(person(gives, gets).gives)
      expect(pages.flatMap((one) => one.gets)).toEqual(person(gives, gets).gets)
      expect(pages.every((one) => one.gives.length + one.gets.length <= LINES && one.of === pages.length)).toBe(true)
    }
    expect(slip_pages(person(1, 1))[0]!.tables).toEqual(['A', 'B'])
  })
  it('are those that changed, or those of one ring', () => {
    const people = [1, 2, 3].map((number) => ({ ...person(1, 1), person: { number, name: '' }, changed: number === 2 }))
    const slips = { event: { name: '', hall: '' }, people }
    expect(chosen_slips(slips, { ring: null, changed: true }).map((one) => one.person.number)).toEqual([2])
    expect(chosen_slips(slips, { ring: a_ring(0, [1, 3]), changed: false }).map((one) => one.person.number)).toEqual([1, 3])
  })
  it('tell somebody who lost all of it that the old slip holds no more, and give none to who never had one', () => {
    const one = (number: number, lines: number, changed: boolean): SlipPerson => ({
      ...person(lines, 0),
      person: { number, name: '' },
      changed,
    })
    const slips = { event: { name: '', hall: '' }, people: [one(1, 1, true), one(2, 0, true), one(3, 0, false), one(4, 1, false)] }
    const numbers = (changed: boolean): number[] => chosen_slips(slips, { ring: null, changed }).map(({ person: { number } }) => number)
    expect(numbers(true)).toEqual([1, 2])
    expect(numbers(false)).toEqual([1, 2, 4])
    expect(slip_pages(one(2, 0, true))).toMatchObject([{ gives: [], gets: [], tables: [], changed: true }])
  })
  it('close all that comes to a person with the signed square, or a single thing by its number', () => {
    expect(square_of({ number: 7, name: '', token: 'abc' }, [], 'https://r.example', '/ecran/K')).toBe('https://r.example/ecran/K#abc')
    expect(square_of({ number: 7, name: '' }, [{ index: 12 }], 'https://r.example', '/ecran/K')).toMatch(/#t12$/)
    expect(square_of({ number: 7, name: '' }, [{ index: 1 }, { index: 2 }], 'https://r.example', '/ecran/K')).toBeNull()
  })
  it('draw a ring from their person’s side, with names only of those who agreed', () => {
    const people = [1, 2, 3].map((number) => ({ ...person(1, 1), person: { number, name: number === 2 ? 'Mei' : '' } }))
    const slips = { event: { name: '', hall: '' }, people }
    expect(drawn_ring(slips, [a_ring(0, [1, 2, 3])], 2)).toEqual([
      { number: 2, name: 'Mei' },
      { number: 3, name: '' },
      { number: 1, name: '' },
    ])
    expect(drawn_ring(slips, [a_ring(0, [1, 2]), a_ring(1, [2, 3])], 2)).toBeNull()
    expect(drawn_ring(slips, [a_ring(0, [1, 2, 3, 4, 5, 6, 7, 8, 9])], 2)).toBeNull()
  })
  it('of wishes are read by label, in order, and say what is not there', () => {
    const wall = a_wall({ a: null, b: null }).map((one, i) => ({ ...one, label: `A${i + 1}` }))
    expect(read_labels('a2, A1;A2', wall)).toEqual({ items: ['b', 'a'], unknown: [] })
    expect(read_labels('A9 x', wall)).toEqual({ items: [], unknown: ['A9', 'X'] })
    expect(by_label([{ label: 'A10' }, { label: 'B1' }, { label: 'A2' }]).map((one) => one.label)).toEqual(['A2', 'A10', 'B1'])
    expect(table_letters(3)).toEqual(['A', 'B', 'C'])
  })
})

describe('rings of a room', () => {
  it('put what is unfinished first, and count what was cancelled nowhere', () => {
    const done = a_ring(0, [1, 2], 'done')
    const open = a_ring(1, [3, 4])
    open.transfers[0]!.state = 'cancelled'
    expect(in_order([done, open]).map((one) => one.index)).toEqual([1, 0])
    expect(progress_of(open)).toEqual({ done: 0, all: 1 })
    expect(people_of({ ...open, chain: true }).map((one) => one.number)).toEqual([3, 4, 3])
  })
  it('load runners with what is not at its table yet', () => {
    const result = a_result([a_ring(0, [1, 2]), a_ring(1, [3, 4], 'at_table', 'B')])
    expect(loads_of(result).map(({ table, carries }) => [table, carries.length])).toEqual([
      ['A', 2],
      ['B', 0],
    ])
  })
  it('say how far from the best they may be', () => {
    expect(gap_of({ value: 41, bound: 41 })).toBe(0)
    expect(gap_of({ value: 40, bound: 41 })).toBe(3)
    expect(gap_of({ value: 0, bound: 0 })).toBe(0)
  })
})

describe('people', () => {
  it('are found by number, then by how their name begins, without accents', () => {
    const people = [
      a_person({ number: 12, name: 'Zoé' }),
      a_person({ number: 2, name: 'Éloïse' }),
      a_person({ number: 3, name: 'Marie-Eloïse' }),
    ]
    expect(found_people(people, 'eloi').map((one) => one.number)).toEqual([2, 3])
    expect(found_people(people, '12').map((one) => one.number)).toEqual([12])
    expect(found_people(people, '  ')).toEqual([])
  })
})

describe('the screen on the wall', () => {
  const view = (people: number, rings: number[][]): ScreenView => ({
    event: { name: 'Bourse', hall: 'Salle', state: 'published', version: 1 },
    counts: { people, present: people, items: 0, wishes: 0, rings: rings.length, served: 0 },
    people: Array.from({ length: people }, (_, i) => ({ number: i + 1 })),
    rings: rings.map((numbers, index) => ({
      index,
      table: 'A',
      chain: false,
      transfers: numbers.map((from, i) => ({
        from,
        to: numbers[(i + 1) % numbers.length]!,
        title: '',
        category: '',
        state: 'promised' as const,
      })),
    })),
  })

  it('has room for two hundred dots that do not touch', () => {
    const dots = dots_of(view(200, []))
    const r = dot_radius(200)
    const [a, b] = [dots[0]!, dots[1]!]
    expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * r)
    expect(dots.every((dot) => dot.x > r && dot.x < SIDE - r && dot.y > r && dot.y < SIDE - r)).toBe(true)
  })
  it.each([[[1, 2]], [[1, 5]], [[1, 2, 3]], [[6, 7, 8, 9]], [[1, 3, 5, 7, 9]]])(
    'has room for each parcel of a ring, whoever stands beside whom (%j of nine)',
    (ring) => {
      const seen = view(9, [ring])
      const at = new Map(dots_of(seen).map((dot) => [dot.number, dot]))
      const front = seen.rings[0]!
      const parcels = front.transfers.map((one) => chord_middle(at.get(one.from)!, at.get(one.to)!, goes_back(front)))
      const apart = parcels.flatMap((a, i) => parcels.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y)))
      expect(Math.min(...apart)).toBeGreaterThan(2 * PARCEL_R)
    },
  )
  it('lets rings come one by one, then goes round; without motion all are there at once', () => {
    expect(pace(0, 3, false)).toEqual({ shown: 1, front: 0 })
    expect(pace(FEATURE_MS, 3, false)).toEqual({ shown: 2, front: 1 })
    expect(pace(3 * FEATURE_MS, 3, false)).toEqual({ shown: 3, front: 0 })
    expect(pace(0, 3, true)).toEqual({ shown: 3, front: 0 })
    expect(pace(99, 0, false)).toEqual({ shown: 0, front: null })
  })
  it('tells one person of their ring from their side', () => {
    const seen = view(6, [
      [1, 2],
      [3, 4, 5],
    ])
    expect(own_ring(seen, 4)?.transfers.map((one) => one.from)).toEqual([4, 5, 3])
    expect(own_ring(seen, 6)).toBeNull()
  })
})

describe('the form of an event', () => {
  const filled = { ...EMPTY_FORM, name: ' Bourse ', hall: 'Salle', day: '2026-06-07' }
  it('says which fields are missing or out of order', () => {
    expect([...faults_of(EMPTY_FORM)]).toEqual(['name', 'hall', 'day'])
    expect([...faults_of(filled)]).toEqual([])
    expect([...faults_of({ ...filled, clearing: '09:00' })]).toEqual(['clearing'])
    expect([...faults_of({ ...filled, kinds: [], tables: 27, capacity: 1.5 })]).toEqual(['capacity', 'tables', 'kinds'])
  })
  it('gives back what it was filled with', () => {
    const draft = as_draft(filled, null)
    expect(draft.name).toBe('Bourse')
    const { name, ...rest } = as_form(draft as SwapEvent)
    expect({ name: ` ${name} `, ...rest }).toEqual(filled)
  })
})

describe('a list of elsewhere', () => {
  it('is a want list by its name or by its lines, else a table', () => {
    expect(format_of('ftm.wants', '')).toBe('wants')
    expect(format_of('liste.txt', '(Anna) 12 : 3 4')).toBe('wants')
    expect(format_of('liste.csv', '(Anna) 12 : 3 4')).toBe('csv')
    expect(format_of('liste.txt', 'prénom;objet')).toBe('csv')
  })
})

describe('an event on a page', () => {
  const event = (version: number, part: Partial<SwapEvent> = {}): SwapEvent =>
    ({ id: EVENT, state: 'open', staff: true, mine: null, version, ...part }) as SwapEvent

  it('is read once for many changes that come together, and its parts only when its version is another one', async () => {
    const asked: string[] = []
    let version = 1
    const get = (path: string): Promise<unknown> => {
      asked.push(path.replace(`/events/${EVENT}`, ''))
      return Promise.resolve(path.endsWith('/people') ? { items: [a_person()] } : event(version))
    }
    const book = new EventBook(EVENT, ['people'], { get } as unknown as Api)
    await Promise.all([book.refresh(), book.refresh(), book.refresh()])
    expect(asked).toEqual(['', '/people', ''])
    version = 2
    await book.refresh()
    expect(asked.slice(3)).toEqual(['', '/people'])
    expect(book.people).toHaveLength(1)
  })

  it('asks for no result before there is one to see', async () => {
    const asked: string[] = []
    const get = (path: string): Promise<unknown> => {
      asked.push(path)
      return Promise.resolve(path.endsWith('/clearing') ? a_result([]) : event(1, { state: 'cleared', staff: false, mine: null }))
    }
    await new EventBook(EVENT, ['result'], { get } as unknown as Api).refresh()
    expect(asked).toEqual([`/events/${EVENT}`])
  })

  it('keeps what it shows through a cut, and why something was not done until the next try', async () => {
    let up = true
    const get = (): Promise<unknown> => (up ? Promise.resolve(event(1)) : Promise.reject(new NetworkError()))
    const book = new EventBook(EVENT, [], { get } as unknown as Api)
    await book.refresh()
    up = false
    await book.refresh()
    expect([book.event?.id, book.status, book.failure]).toEqual([EVENT, 'ready', null])
    expect(await book.act(() => Promise.reject(new Error('no')))).toBeNull()
    up = true
    await book.refresh()
    expect(String(book.trouble)).toBe('Error: no')
    expect(await book.act(() => Promise.resolve('yes'))).toBe('yes')
    expect(book.trouble).toBeNull()
  })

  it('hears that it changed, and nothing of others, while somebody looks', async () => {
    let asked = 0
    const get = (): Promise<unknown> => Promise.resolve(event(++asked))
    const book = new EventBook(EVENT, [], { get } as unknown as Api)
    const end = book.watch()
    await vi.waitFor(() => expect(book.status).toBe('ready'))
    event_changed('f'.repeat(26))
    expect(asked).toBe(1)
    event_changed(EVENT)
    event_changed(null)
    await vi.waitFor(() => expect(asked).toBeGreaterThanOrEqual(2))
    end()
    await book.refresh()
    const before = asked
    event_changed(EVENT)
    expect(asked).toBe(before)
  })

  it('says which event is looked at, and asks by the clock only where no socket tells', async () => {
    vi.useFakeTimers()
    const watched: string[][] = []
    ear.watch = (events) => void watched.push(events)
    let asked = 0
    let up = true
    const get = (): Promise<unknown> => {
      asked++
      return up ? Promise.resolve(event(3)) : Promise.reject(new NetworkError())
    }
    const book = new EventBook(EVENT, [], { get } as unknown as Api)
    const end = book.watch()
    await vi.advanceTimersByTimeAsync(11_000)
    expect(asked).toBe(3)
    ear.open = true
    await vi.advanceTimersByTimeAsync(60_000)
    // What is told and known already is not asked for.
    event_changed(EVENT, 3)
    expect(asked).toBe(3)
    // What was told and could not be read is asked for until it is.
    up = false
    event_changed(EVENT, 4)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toBe(4)
    up = true
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toBe(5)
    end()
    expect(watched).toEqual([[EVENT], []])
  })
})
