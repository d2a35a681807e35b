// The stand-in's swap events: one hall in memory. It clears greedily, shortest rings first, and proves nothing; a real clearing is the
// server's. Speaks what docs/api/contract.md says of events.
import { generateKeyPairSync, sign } from 'node:crypto'
import type { EventItem, EventPerson, EventState, EventTransfer, EventWish, SwapEvent } from '../../src/lib/event_types.ts'
import { code6, id } from './town.ts'

type Body = Record<string, unknown>
type Answer = { status: number; body: unknown }
interface Guest extends EventPerson {
  member: string | null
  scans: Set<string>
}
type Thing = EventItem & { owner: string }
interface Ring {
  index: number
  table: string
  chain: boolean
  transfers: EventTransfer[]
}

const door = generateKeyPairSync('ed25519')
const KEY = door.publicKey.export({ format: 'jwk' }).x!
const soon = (hours: number): string => new Date(Math.ceil(Date.now() / 864e5) * 864e5 + hours * 36e5).toISOString()

export class Hall {
  readonly event: SwapEvent
  readonly guests: Guest[] = []
  readonly things: Thing[] = []
  readonly wishes = new Map<string, EventWish[]>()
  rings: Ring[] = []
  changed = new Set<string>()
  readonly #staff: (member: string) => boolean
  readonly #tell: (id: string, version: number) => void
  #next_transfer = 0
  #keys = new Map<string, string>()
  #imports = new Map<string, string[]>()

  constructor(name: string, staff: (member: string) => boolean, tell: (id: string, version: number) => void) {
    this.#staff = staff
    this.#tell = tell
    this.event = {
      ...{ id: id(), name, hall: 'Salle des fêtes, Thônex', rules: 'Des objets propres et en bon état.', quarter: null, association: null },
      ...{ drop_off: { from: soon(8), to: soon(10) }, clearing_at: soon(12), pick_up: { from: soon(13), to: soon(15) } },
      ...{ capacity: 120, kinds: ['good', 'gift'], cycle_cap: 0, tables: 8, state: 'open' as EventState, version: 1, round: 0 },
      ...{ counts: { people: 0, present: 0, items: 0, wishes: 0, rings: 0, served: 0 }, staff: false, mine: null },
    }
  }

  token(person: string): string {
    const payload = Buffer.from(`${this.event.id}/${person}`).toString('base64url')
    return `${payload}.${sign(null, Buffer.from(payload), door.privateKey).toString('base64url')}`
  }

  add_person(name: string, member: string | null, part: Partial<Guest> = {}): Guest {
    const number = this.guests.length + 1
    const rest = {
      presence: 'expected' as const,
      came_at: null,
      name_shown: false,
      gives_only: false,
      at_most: 0,
      scans: new Set<string>(),
    }
    const one: Guest = { id: id(), number, name, code: code6(), member, walk_in: member === null, ...rest, ...part }
    this.guests.push(one)
    return one
  }
  add_thing(owner: string, title: string, category = '', listing: string | null = null): Thing {
    const one: Thing = { id: id(), label: '', title, category, kind: 'good', listing, leftover: 'none', owner }
    this.things.push(one)
    return one
  }
  label(thing: Thing, table: string): void {
    const taken = this.things.filter((one) => one.label.startsWith(table)).map((one) => Number(one.label.slice(1)))
    thing.label = `${table}${Math.max(0, ...taken) + 1}`
  }
  arrive(person: Guest, at: string): void {
    person.presence = 'present'
    person.came_at = at
  }

  touch(): void {
    this.event.version++
    this.#tell(this.event.id, this.event.version)
  }

  #live(): EventTransfer[] {
    return this.rings.flatMap((ring) => ring.transfers.filter((one) => one.state !== 'cancelled'))
  }
  #counts(): SwapEvent['counts'] {
    const all = [...this.wishes.values()].flat()
    return {
      people: this.guests.length,
      present: this.guests.filter((one) => one.presence === 'present').length,
      items: this.things.length,
      wishes: all.length,
      rings: this.rings.length,
      served: new Set(this.#live().map((one) => one.receiver.number)).size,
    }
  }
  shown(me: string): SwapEvent {
    const mine = this.guests.find((one) => one.member === me)
    const seen = { id: mine?.id ?? '', number: mine?.number ?? 0, name_shown: mine?.name_shown ?? false, code: mine?.code ?? '' }
    return {
      ...this.event,
      counts: this.#counts(),
      staff: this.#staff(me),
      mine: mine ? { person: seen.id, number: seen.number, name_shown: seen.name_shown, by_mail: false, code: seen.code } : null,
    }
  }

  /** Greedy: for each person who is here and has nothing yet, the shortest way round of at most six. */
  clear(): void {
    const done = this.#live().filter((one) => one.state === 'done')
    const before = new Map(this.guests.map((one) => [one.number, this.#slip_of(one.number)]))
    this.rings = this.rings
      .map((ring) => ({ ...ring, transfers: ring.transfers.filter((one) => one.state === 'done') }))
      .filter((ring) => ring.transfers.length > 0)
    const gone = new Set(done.map((one) => one.item))
    const busy = new Set(done.flatMap((one) => [one.giver.number, one.receiver.number]))
    const here = (person: Guest): boolean => person.presence === 'present' && !busy.has(person.number)
    for (const first of this.guests.filter(here)) {
      const way = here(first) ? this.#way(first, here, gone) : null
      if (!way) continue
      way.forEach(({ owner, thing }) => {
        busy.add(owner.number)
        gone.add(thing.id)
      })
      const table = String.fromCharCode(65 + (this.rings.length % this.event.tables))
      const transfers = way.map(({ owner, thing, to }): EventTransfer => {
        const { id: item, label, title, category } = thing
        return {
          index: this.#next_transfer++,
          item,
          label,
          title,
          category,
          giver: this.#who(owner),
          receiver: this.#who(to),
          state: 'promised',
        }
      })
      this.rings.push({ index: this.event.round * 100 + this.rings.length, table, chain: false, transfers })
    }
    this.event.round++
    this.changed = new Set(this.guests.filter((one) => before.get(one.number) !== this.#slip_of(one.number)).map((one) => one.id))
  }
  #who = (person: Guest): { id: string; number: number; name: string } => ({ id: person.id, number: person.number, name: person.name })
  #slip_of(number: number): string {
    return JSON.stringify(this.#live().filter((one) => one.giver.number === number || one.receiver.number === number))
  }
  /** Who gets what from whom until it comes back to the first: a search in breadth over the wishes. */
  #way(first: Guest, here: (one: Guest) => boolean, gone: Set<string>): { owner: Guest; thing: Thing; to: Guest }[] | null {
    const queue: { at: Guest; steps: { owner: Guest; thing: Thing; to: Guest }[] }[] = [{ at: first, steps: [] }]
    for (let here_now = queue.shift(); here_now; here_now = queue.shift()) {
      const { at, steps } = here_now
      for (const wish of this.wishes.get(at.id) ?? []) {
        const thing = this.things.find((one) => one.id === wish.item)
        const owner = thing && this.guests.find((one) => one.id === thing.owner)
        if (!thing || !owner || gone.has(thing.id) || !here(owner) || steps.some((one) => one.owner === owner)) continue
        const next = [...steps, { owner, thing, to: at }]
        if (owner === first && next.length > 1) return next.reverse()
        if (owner !== first && next.length < 6) queue.push({ at: owner, steps: next })
      }
    }
    return null
  }

  result(me: string): unknown {
    const number = this.guests.find((one) => one.member === me)?.number
    const own = (ring: Ring): boolean => ring.transfers.some((one) => one.giver.number === number || one.receiver.number === number)
    const staff = this.#staff(me)
    const counts = this.#counts()
    const served = new Set(this.#live().map((one) => one.receiver.number))
    const unserved = this.guests.filter((one) => one.presence === 'present' && !served.has(one.number))
    const levels = [
      { name: 'people', value: counts.served, bound: counts.served },
      { name: 'transfers', value: this.#live().length, bound: this.#live().length },
    ]
    return {
      ...{ round: this.event.round, at: new Date().toISOString(), seed: 1, input_hash: 'c0ffee'.repeat(10), proven: true, levels },
      rings: staff ? this.rings : this.rings.filter(own),
      unserved: staff
        ? unserved.map((one, i) => ({
            person: this.#who(one),
            missing: i % 2 ? 'board-games' : '',
            wishes_none: !this.wishes.get(one.id)?.length,
          }))
        : [],
      changed: staff ? [...this.changed] : [],
      served: counts.served,
    }
  }

  screen(): unknown {
    const told = this.event.state === 'published' || this.event.state === 'closed'
    const { name, hall, state, version } = this.event
    return {
      event: { id: this.event.id, name, hall, state, version },
      counts: told ? this.#counts() : { ...this.#counts(), rings: 0, served: 0 },
      people: this.guests.map((one) => ({ number: one.number, ...(one.name_shown ? { name: one.name } : {}) })),
      rings: told
        ? this.rings.map((ring) => ({
            ...ring,
            transfers: ring.transfers.map(({ giver, receiver, title, category, state: at }) => {
              return { from: giver.number, to: receiver.number, title, category, state: at }
            }),
          }))
        : [],
    }
  }
  has_screen(key: string): boolean {
    return [...this.#keys.values()].includes(key)
  }

  #slips(): unknown {
    const shown = (number: number): { number: number; name?: string } => {
      const one = this.guests[number - 1]!
      return one.name_shown ? { number, name: one.name } : { number }
    }
    const live = this.rings.flatMap((ring) => ring.transfers.map((one) => ({ ...one, table: ring.table })))
    const people = this.guests.map((one) => ({
      person: { id: one.id, number: one.number, name: one.name_shown ? one.name : '', code: one.code, token: this.token(one.id) },
      changed: this.changed.has(one.id),
      gets: live.filter((each) => each.receiver.number === one.number).map((each) => ({ ...each, from: shown(each.giver.number) })),
      gives: live.filter((each) => each.giver.number === one.number).map((each) => ({ ...each, to: shown(each.receiver.number) })),
    }))
    const by_name = (a: (typeof people)[0], b: (typeof people)[0]): number => a.person.name.localeCompare(b.person.name)
    return { event: { name: this.event.name, hall: this.event.hall }, people: people.sort(by_name) }
  }

  #scan(kind: string, scan: Body): unknown {
    const scan_id = String(scan['id'])
    const said = String(scan['token'] ?? scan['slip'] ?? '')
    const whose = /^[\w-]+\./.test(said) ? Buffer.from(said.split('.')[0]!, 'base64url').toString().split('/')[1] : null
    const one = this.guests.find((each) => each.id === (whose ?? scan['person']) || each.code === (scan['code'] ?? scan['slip']))
    const by_index = this.#live().filter((each) => String(each.index) === said)
    if (!one && by_index.length === 0) return { id: scan_id, result: 'unknown' }
    const wishes = (one && this.wishes.get(one.id)?.length) ?? 0
    const things = this.things.filter((each) => each.owner === one?.id).length
    const person = one && { id: one.id, number: one.number, name: one.name, items: things, wishes }
    if (kind === 'pickups') {
      const open = (one ? this.#live().filter((each) => each.receiver.number === one.number) : by_index).filter(
        (each) => each.state !== 'done',
      )
      open.forEach((each) => (each.state = 'done'))
      return { id: scan_id, result: open.length > 0 ? 'done' : 'already', person }
    }
    const came = one!.presence !== 'present' || one!.scans.has(scan_id)
    if (one!.presence !== 'present') {
      this.arrive(one!, String(scan['at']))
      one!.scans.add(scan_id)
    }
    return { id: scan_id, result: came ? 'came' : 'already', person }
  }

  #import(text: string, trial: boolean): unknown {
    const lines = text.split(/\r?\n/).filter(Boolean).slice(1)
    const cells = lines.map((line) => line.split(/[;,\t]/))
    const errors = cells.flatMap(([name, , category], i) => [
      ...(name ? [] : [{ line: i + 2, column: 1, code: 'name-missing', value: '' }]),
      ...(category === 'jouets' ? [{ line: i + 2, column: 20, code: 'unknown-category', value: category, hint: 'board-games' }] : []),
    ])
    const names = [...new Set(cells.map((row) => row[0] ?? ''))]
    if (trial || errors.length > 0) return { people: names.length, items: cells.length, wishes: 0, errors, more_errors: 0, import: null }
    const number = id()
    const added = names.map((name) => this.add_person(name, null))
    this.#imports.set(
      number,
      added.map((one) => one.id),
    )
    for (const [name, title] of cells) this.add_thing(added.find((one) => one.name === name)!.id, title ?? '')
    return { people: names.length, items: cells.length, wishes: 0, errors: [], more_errors: 0, import: number }
  }

  /** What stands behind /events/ID; null: there is no such thing. */
  answer(method: string, part: string[], query: URLSearchParams, body: Body, raw: string, me: string, my_name: string): Answer | null {
    const ok = (value: unknown, status = 200): Answer => {
      if (method !== 'GET' && part[2] !== 'trial') this.touch()
      return { status, body: status === 204 ? null : value }
    }
    const [, , what, which, more] = part
    const call = `${method} ${what ?? ''}`
    const staff = this.#staff(me)
    const mine = this.guests.find((one) => one.member === me)
    const thing = this.things.find((one) => one.id === which)
    const guest = this.guests.find((one) => one.id === which)
    if (call === 'GET ') return ok(this.shown(me))
    if (call === 'PUT ') return ok(Object.assign(this.event, body) && this.shown(me))
    if (call === 'POST state') {
      this.event.state = body['to'] as EventState
      if (body['to'] === 'frozen') this.rings = []
      return ok(this.shown(me))
    }
    if (call === 'PUT registration') {
      const one = mine ?? this.add_person(my_name, me)
      one.name_shown = Boolean(body['name_shown'])
      return ok(this.#me(one))
    }
    if (call === 'DELETE registration') {
      if (mine) this.guests.splice(this.guests.indexOf(mine), 1)
      return ok(null, 204)
    }
    if (call === 'GET me' && mine) return ok(this.#me(mine))
    if (call === 'GET announcements') return ok({ items: [], left_today: staff ? 3 : null })
    if (call === 'GET items') return ok({ items: this.things.map((one) => this.#on_wall(one, mine, staff)) })
    if (call === 'POST items' && more === 'label' && thing) {
      this.label(thing, String(body['table']))
      return ok(thing)
    }
    if (call === 'POST items') {
      const owner = (body['person'] as string | undefined) ?? mine!.id
      return ok(this.add_thing(owner, String(body['title']), String(body['category'] ?? ''), (body['listing'] as string) ?? null), 201)
    }
    if (call === 'PUT items' && more === 'leftover' && thing) return ok(Object.assign(thing, { leftover: body['what'] }))
    if (call === 'DELETE items' && thing) {
      this.things.splice(this.things.indexOf(thing), 1)
      return ok(null, 204)
    }
    if (call === 'PUT wishes') {
      const whose = (body['person'] as string | undefined) ?? mine!.id
      this.wishes.set(
        whose,
        (body['wishes'] as EventWish[]).map((one) => ({ ...one, group: one.group ?? 0 })),
      )
      return ok({ wishes: this.wishes.get(whose) })
    }
    if (call === 'GET people') return ok({ items: this.guests.map((one) => this.#listed(one)) })
    if (call === 'POST people') {
      const one = this.add_person(String(body['name']), null, {
        name_shown: Boolean(body['name_shown']),
        gives_only: Boolean(body['gives_only']),
      })
      if (body['present']) this.arrive(one, new Date().toISOString())
      for (const { title } of body['items'] as { title: string }[]) this.add_thing(one.id, title)
      return ok(this.#listed(one), 201)
    }
    if (call === 'PATCH people' && guest) return ok(this.#listed(Object.assign(guest, body)))
    if (call === 'GET door') return { status: 200, body: { event: this.event.id, key: KEY, people: this.guests.length } }
    if (call === 'POST checkins' || call === 'POST pickups')
      return ok({ results: (body['scans'] as Body[]).map((scan) => this.#scan(what!, scan)) })
    if (call === 'POST imports') return ok(this.#import(raw, query.get('trial') === 'true'))
    if (call === 'DELETE imports') {
      const added = new Set(this.#imports.get(which!) ?? [])
      this.guests.splice(0, this.guests.length, ...this.guests.filter((one) => !added.has(one.id)))
      this.things.splice(0, this.things.length, ...this.things.filter((one) => !added.has(one.owner)))
      return ok(null, 204)
    }
    if (call === 'POST trial') return ok(this.#trial())
    if (call === 'POST clearing') {
      this.clear()
      this.event.state = 'cleared'
      return ok(this.result(me))
    }
    if (call === 'GET clearing') return this.event.round > 0 ? ok(this.result(me)) : null
    if (call === 'POST transfers') {
      const transfer = this.#live().find((one) => one.index === Number(which))!
      return ok(Object.assign(transfer, { state: body['state'] }))
    }
    if (call === 'GET slips') return ok(this.#slips())
    if (call === 'GET report') return ok(this.#report())
    if (call === 'POST screen') {
      const key = this.#keys.get('one') ?? id()
      this.#keys.set('one', key)
      return ok({ address: `/ecran/${key}` })
    }
    return null
  }

  #me(one: Guest): unknown {
    return {
      person: this.#listed(one),
      token: this.token(one.id),
      items: this.things.filter((each) => each.owner === one.id),
      wishes: this.wishes.get(one.id) ?? [],
    }
  }
  #listed(one: Guest): unknown {
    const { id: person, number, name, code, presence, came_at, name_shown, gives_only, at_most, walk_in } = one
    return {
      ...{ id: person, number, name, code, presence, came_at, name_shown, gives_only, at_most, walk_in },
      items: this.things.filter((each) => each.owner === one.id).length,
      wishes: this.wishes.get(one.id)?.length ?? 0,
    }
  }
  #on_wall({ owner, ...thing }: Thing, mine: Guest | undefined, staff: boolean): unknown {
    const wish = mine && this.wishes.get(mine.id)?.find((one) => one.item === thing.id)
    const number = this.guests.find((one) => one.id === owner)?.number
    return { ...thing, mine: owner === mine?.id, face: wish?.face ?? null, group: wish?.group ?? 0, ...(staff ? { owner: number } : {}) }
  }
  #trial(): unknown {
    const numbers = (which: (one: Guest) => boolean): number[] => this.guests.filter(which).map((one) => one.number)
    const none = numbers((one) => !this.wishes.get(one.id)?.length)
    const away = numbers((one) => one.presence !== 'present')
    const warnings = [
      { code: 'no_wishes', count: none.length, numbers: none },
      { code: 'not_here', count: away.length, numbers: away },
    ]
    const counts = this.#counts()
    return {
      people: counts.people,
      present: counts.present,
      served: 18,
      rings: 5,
      proven: true,
      warnings: warnings.filter((one) => one.count > 0),
    }
  }
  #report(): unknown {
    const counts = this.#counts()
    const row = (name: string, count: number): unknown => ({ name, count })
    return {
      ...{ people: counts.present, newcomers: null, served: counts.served, items: counts.items },
      ...{ transfers: this.#live().filter((one) => one.state === 'done').length, from_reserve: null, near: 7, near_known: 11 },
      brought: [row('board-games', 9), row('books', 7), row('other', 5)],
      handed: [row('board-games', 6)],
      rings: [row('other', 6), row('3', 5)],
      leftovers: [row('reserve', 6)],
    }
  }
}

const NAMES = (
  'Fatou Nils Odile Paul Mei Karim Vera Hugo Léa Marco Ines Théo Rosa Jonas Ana Benoît Cléa David Eva Farid Gina Henri Ivo Jade Kim Lou ' +
  'Maya Noé Olga Pia Quentin Rita Sami Tina Ugo Val'
).split(' ')
const GOODS: [string, string][] = [
  ['Jeu de société Dixit', 'board-games'],
  ['Trottinette', 'bicycles'],
  ['Lot de romans policiers', 'books'],
  ['Grille-pain', ''],
  ['Manteau d’hiver, taille 38', 'clothing'],
  ['Puzzle de 1000 pièces', 'board-games'],
  ['Arrosoir en zinc', 'garden-tools'],
  ['Guitare d’étude', 'instruments'],
  ['Lampe de chevet', ''],
]

/** A hall with people, things and wishes from which rings of two to five come; `here` of them have arrived. */
export function fill_hall(hall: Hall, people = 24, here = people - 3): void {
  const guests = Array.from({ length: people }, (_, i) => hall.add_person(NAMES[i % NAMES.length]!, null, { name_shown: i % 4 !== 3 }))
  const things = guests.map((one, i) => hall.add_thing(one.id, ...GOODS[i % GOODS.length]!))
  things.forEach((one, i) => hall.label(one, String.fromCharCode(65 + (i % hall.event.tables))))
  for (let at = 0, size = 2; at + size <= people; at += size, size = 2 + ((size - 1) % 4))
    for (let i = 0; i < size; i++)
      hall.wishes.set(guests[at + i]!.id, [{ item: things[at + ((i + 1) % size)]!.id, face: 'love', group: 0 }])
  const first = Date.now() - here * 60_000
  guests.slice(0, here).forEach((one, i) => hall.arrive(one, new Date(first + i * 60_000).toISOString()))
}
