// A stand-in for the Ronde server, for work on the screens and for trying the browser tests before the server stands. Never shipped.
// It keeps everything in memory, believes every word, matches by category alone, and speaks only what docs/api/contract.md says.
//   ./run tests/mock/server.ts [--port 8787] [--seed] [--static dist] [--uses 50]
// prints the invitation link on its first line.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Animal, Direction, Listing, ListingDraft, Member, Proposal, Theme, Transfer } from '../../src/lib/types.ts'

const argument = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at >= 0 ? (process.argv[at + 1] ?? otherwise) : otherwise
}
const PORT = Number(argument('port', '8787'))
const STATIC = argument('static', 'dist')
const SEED = process.argv.includes('--seed')

const id = (): string => Array.from(randomBytes(26), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')
const code6 = (): string => Array.from(randomBytes(6), (byte) => '23456789ABCDEFGHJKMNPQRSTVWXYZ'[byte % 30]).join('')
const CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data: blob:"

const QUARTERS = ['Belle-Terre', 'Graveson', 'Clair-Val', 'Moillesulaz'].map((name) => ({ id: id(), name }))
const POINTS = [
  { id: id(), name: 'Maison de quartier', quarter: QUARTERS[0]!.id, hours: 'lun–sam 9–19 h', step_free: true },
  { id: id(), name: 'Bibliothèque', quarter: QUARTERS[2]!.id, hours: 'mar–sam 10–18 h', step_free: true },
]
const HOOD = { id: id(), name: 'Thônex' }
const taxonomy_file = new URL('../../../server/market/data/taxonomy.json', import.meta.url)
const THEMES: Theme[] = existsSync(taxonomy_file) ? (JSON.parse(readFileSync(taxonomy_file, 'utf8')) as { themes: Theme[] }).themes : []
const CATEGORIES = THEMES.flatMap((theme) => theme.categories.map((category) => ({ ...category, theme: theme.id })))

interface Person {
  member: Member
  band: string
}
interface StoredListing extends Listing {
  owner: string
}
interface Leg {
  offer: StoredListing
  from: string
  to: string
  given: boolean
  received: boolean
  code: string
  meeting: { handover_point: string; name: string; at: string } | null
  thanked: string | null
}
interface Ring {
  id: string
  round: number
  state: Proposal['state']
  people: string[]
  animals: Animal[]
  answers: Map<string, 'waiting' | 'yes' | 'no'>
  changed: Set<string>
  legs: Leg[]
  deadline: string
  left: Set<string>
  asked: number
}

const people = new Map<string, Person>()
const sessions = new Map<string, { member: string; id: string; csrf: string; device: string; created_at: string }>()
const invitations = new Map<
  string,
  {
    id: string
    code: string
    inviter: string | null
    owner: string | null
    uses: number
    used: number
    expires_at: string
    revoked: boolean
  }
>()
const listings = new Map<string, StoredListing>()
const rings = new Map<string, Ring>()
const answers = new Map<string, { status: number; body: unknown }>()
const sockets = new Map<WebSocket, string>()
const hidden = new Set<string>()
const sheets = new Map<string, string>()
let cursor = 0

const ANIMALS: Animal[] = ['rabbit', 'turtle', 'bird', 'cat', 'squirrel', 'fish', 'snail']

function add_invitation(inviter: string | null, owner: string | null, uses: number) {
  const code = randomBytes(12).toString('base64url')
  const invitation = {
    id: id(),
    code,
    inviter,
    owner,
    uses,
    used: 0,
    expires_at: new Date(Date.now() + 30 * 864e5).toISOString(),
    revoked: false,
  }
  invitations.set(invitation.id, invitation)
  return invitation
}
const shown_invitation = (one: ReturnType<typeof add_invitation>) => ({
  id: one.id,
  link: `http://127.0.0.1:${PORT}/i/${one.code}`,
  uses: one.uses,
  used: one.used,
  expires_at: one.expires_at,
  revoked: one.revoked,
})

function add_person(first_name: string, quarter: number | string): Person {
  const where = typeof quarter === 'number' ? QUARTERS[quarter]! : (QUARTERS.find((one) => one.id === quarter) ?? QUARTERS[0]!)
  const person: Person = {
    band: 'adult',
    member: {
      id: id(),
      first_name,
      quarter: where,
      language: 'fr',
      roles: ['member'],
      since: new Date().toISOString().slice(0, 7),
      completed: 0,
      given: 0,
      received: 0,
      new: true,
      replies_in: null,
    },
  }
  people.set(person.member.id, person)
  return person
}

function walk(a: string, b: string): number | null {
  const at = (name: string) => QUARTERS.findIndex((one) => one.id === name)
  return [5, 10, 15, 25, null][Math.abs(at(a) - at(b))] ?? null
}

function shown_listing(listing: StoredListing, viewer: string): Listing {
  const { owner, ...rest } = listing
  const possible =
    owner !== viewer &&
    [...listings.values()].some((one) => one.owner === viewer && one.direction !== listing.direction && one.category === listing.category)
  const mine = owner === viewer
  return {
    ...rest,
    mine,
    possible,
    hidden: hidden.has(`${viewer}/${listing.id}`),
    walk_minutes: walk(people.get(viewer)!.member.quarter.id, listing.quarter.id),
  }
}

function add_listing(owner: string, draft: ListingDraft): StoredListing {
  const listing: StoredListing = {
    ...draft,
    id: id(),
    owner,
    quarter: people.get(owner)!.member.quarter,
    walk_minutes: null,
    state: 'active',
    mine: false,
    possible: false,
    hidden: false,
    posted_on: new Date().toISOString().slice(0, 10),
  }
  listings.set(listing.id, listing)
  return listing
}

const MINUTES = [0, 30, 60, 120, 240]

function shown_ring(ring: Ring, viewer: string): Proposal {
  const n = ring.people.length
  const mine = Math.max(0, ring.people.indexOf(viewer))
  const gone = ring.left.has(viewer)
  const order = ring.people.map((_, i) => (mine + i) % n)
  const agreed = ['agreed', 'in_progress', 'fulfilled'].includes(ring.state)
  const transfers: Transfer[] = ring.legs.map((leg, index) => ({
    index,
    from: order.indexOf(ring.people.indexOf(leg.from)),
    to: order.indexOf(ring.people.indexOf(leg.to)),
    title: leg.offer.title,
    category: leg.offer.category,
    kind: leg.offer.kind,
    size: leg.offer.size,
    language: 'fr',
    walk_minutes: 10,
    state: leg.given && leg.received ? 'done' : leg.given || leg.received ? 'half' : 'planned',
    given: leg.given,
    received: leg.received,
    meeting: agreed ? leg.meeting : null,
    due: null,
    ...(agreed && leg.to === viewer ? { code: leg.code } : {}),
    thanked: leg.thanked,
    duration_minutes: null,
    loan_days: null,
    return_by: null,
  }))
  const give = transfers.find((one) => one.from === 0)
  const get = transfers.find((one) => one.to === 0)
  return {
    id: ring.id,
    state: ring.state,
    round: ring.round,
    kind: n === 2 ? 'direct' : 'cycle',
    deadline: ring.deadline,
    accepted: [...ring.answers.values()].filter((one) => one === 'yes').length,
    to_answer: !gone && ring.state === 'proposed' && ring.answers.get(viewer) === 'waiting',
    changed_for_you: ring.round > 1 && ring.changed.has(viewer) && ring.answers.get(viewer) === 'waiting',
    late:
      agreed &&
      transfers.some((one) => one.meeting !== null && (one.from === 0 || one.to === 0) && Date.parse(one.meeting.at) < Date.now() + 864e5),
    gap_after: null,
    seats: order.map((at, i) => {
      const who = ring.people[at]!
      return {
        animal: ring.animals[at]!,
        you: i === 0,
        first_name: agreed && !gone ? people.get(who)!.member.first_name : null,
        quarter: people.get(who)!.member.quarter,
        answer: gone && i === 0 ? 'no' : (ring.answers.get(who) ?? 'waiting'),
        changed: ring.changed.has(who),
        replies_in: null,
      }
    }),
    transfers,
    why: [
      ...(get ? [{ code: 'you_want' as const, seat: get.from, thing: get.title }] : []),
      ...(give ? [{ code: 'wants_yours' as const, seat: give.to, thing: give.title }] : []),
      { code: 'walk_under' as const, minutes: 15 },
    ],
    balance: { give_minutes: give ? MINUTES[give.size]! : 0, get_minutes: get ? MINUTES[get.size]! : 0 },
    times: 0b100_000_000_100_000_000_000,
    asked_times: ring.asked || null,
    closing: gone ? 'declined' : ring.state === 'fulfilled' ? 'fulfilled' : ring.state === 'cancelled' ? 'declined' : null,
  }
}

const send = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify(message))
function tell(member: string, event: string, data: unknown): void {
  cursor++
  for (const [socket, who] of sockets) if (who === member) send(socket, { type: 'event', cursor: String(cursor), event, data })
}
const tell_ring = (ring: Ring): void => {
  for (const who of [...ring.people, ...ring.left]) tell(who, 'proposal', shown_ring(ring, who))
}
const tell_listing = (listing: StoredListing): void => {
  for (const who of people.keys()) tell(who, 'listing', shown_listing(listing, who))
}

const busy = (listing: StoredListing): boolean =>
  [...rings.values()].some(
    (ring) => !['fulfilled', 'cancelled'].includes(ring.state) && ring.legs.some((leg) => leg.offer.id === listing.id),
  )
const wants = (who: string, category: string): boolean =>
  [...listings.values()].some((one) => one.owner === who && one.direction === 'want' && one.category === category && one.state === 'active')

/** An offer of a that b wants. */
function gift(a: string, b: string): StoredListing | null {
  return (
    [...listings.values()].find(
      (one) => one.owner === a && one.direction === 'offer' && one.state === 'active' && !busy(one) && a !== b && wants(b, one.category),
    ) ?? null
  )
}

function search(first: string): void {
  const ids = [...people.keys()].filter((who) => who !== first)
  for (const b of ids)
    for (const c of ids) {
      const cycle = b === c ? [first, b] : [first, b, c]
      const gifts = cycle.map((who, i) => gift(who, cycle[(i + 1) % cycle.length]!))
      if (gifts.every((one) => one !== null)) {
        propose(cycle, gifts as StoredListing[])
        return
      }
    }
}

function legs_of(cycle: string[], gifts: StoredListing[]): Leg[] {
  return cycle.map((from, i) => ({
    offer: gifts[i]!,
    from,
    to: cycle[(i + 1) % cycle.length]!,
    given: false,
    received: false,
    code: code6(),
    meeting: null,
    thanked: null,
  }))
}

function propose(cycle: string[], gifts: StoredListing[]): Ring {
  const start = randomBytes(1)[0]! % ANIMALS.length
  const ring: Ring = {
    id: id(),
    round: 1,
    state: 'proposed',
    people: cycle,
    animals: cycle.map((_, i) => ANIMALS[(start + i) % ANIMALS.length]!),
    answers: new Map(cycle.map((who) => [who, 'waiting'])),
    changed: new Set(),
    legs: legs_of(cycle, gifts),
    deadline: new Date(Date.now() + 2 * 864e5).toISOString(),
    left: new Set(),
    asked: 0,
  }
  rings.set(ring.id, ring)
  tell_ring(ring)
  return ring
}

/** Somebody passes: a substitute who gives what the next one wants and wants what the one before gives. */
function repair(ring: Ring, leaver: string): void {
  ring.left.add(leaver)
  const at = ring.people.indexOf(leaver)
  const before = ring.people[(at - 1 + ring.people.length) % ring.people.length]!
  const after = ring.people[(at + 1) % ring.people.length]!
  for (const who of people.keys()) {
    if (ring.people.includes(who) || ring.left.has(who)) continue
    const next = gift(who, after)
    const held = ring.legs.find((leg) => leg.from === before)!.offer
    if (!next || !wants(who, held.category)) continue
    ring.people[at] = who
    ring.animals[at] = ANIMALS.find((one) => !ring.animals.includes(one))!
    ring.legs = legs_of(
      ring.people,
      ring.people.map((one, i) => (i === at ? next : ring.legs[i]!.offer)),
    )
    ring.round++
    ring.answers.delete(leaver)
    ring.answers.set(who, 'waiting')
    ring.answers.set(after, 'waiting')
    ring.changed = new Set([who, after])
    ring.state = 'proposed'
    tell_ring(ring)
    return
  }
  ring.state = 'repairing'
  tell_ring(ring)
}

class Refusal extends Error {
  status: number
  slug: string
  pointer: string | undefined
  constructor(status: number, slug: string, pointer?: string) {
    super(slug)
    this.status = status
    this.slug = slug
    this.pointer = pointer
  }
}

type Body = Record<string, unknown>
const need = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Refusal(404, 'not-found')
  return value
}

function open_session(member: string, agent: string, response: ServerResponse) {
  const token = randomBytes(32).toString('base64url')
  const device = /Mobile|Android|iPhone/.test(agent) ? 'Chrome sur Android' : 'Chrome sur Linux'
  const session = { member, id: id(), csrf: randomBytes(16).toString('base64url'), device, created_at: new Date().toISOString() }
  sessions.set(token, session)
  response.setHeader('Set-Cookie', `ronde=${token}; HttpOnly; SameSite=Lax; Path=/`)
  return shown_session(session)
}
const shown_session = (session: { member: string; id: string; csrf: string }) => ({
  member: people.get(session.member)!.member,
  neighbourhood: HOOD,
  csrf: session.csrf,
  session: { id: session.id, expires_at: new Date(Date.now() + 90 * 864e5).toISOString() },
})

const token_of = (request: IncomingMessage): string => /(?:^|; )ronde=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''

function answer(request: IncomingMessage, response: ServerResponse, body: Body): { status: number; body: unknown } {
  const url = new URL(request.url ?? '/', 'http://x')
  const path = url.pathname.replace('/api/v1', '')
  const call = `${request.method} ${path}`
  const query = url.searchParams
  const part = path.split('/').filter(Boolean)
  if (call === 'GET /public')
    return {
      status: 200,
      body: {
        name: 'Ronde',
        neighbourhoods: [
          { ...HOOD, quarters: QUARTERS.map((one, i) => ({ ...one, offers: i === 3 ? null : 14 - i * 3, wants: i === 3 ? null : 9 - i })) },
        ],
      },
    }
  const invited = (code: unknown) => need([...invitations.values()].find((one) => one.code === code && !one.revoked && one.used < one.uses))
  if (request.method === 'GET' && part[0] === 'invitations' && part[1]) {
    const one = invited(part[1])
    return {
      status: 200,
      body: { neighbourhood: HOOD, inviter: one.inviter, quarters: QUARTERS, languages: ['fr', 'en'], expires_at: one.expires_at },
    }
  }
  if (call === 'POST /join') {
    const one = invited(body['invitation'])
    if (!String(body['first_name'] ?? '').trim()) throw new Refusal(422, 'invalid', '/first_name')
    one.used++
    return {
      status: 201,
      body: open_session(
        add_person(String(body['first_name']), String(body['quarter'])).member.id,
        request.headers['user-agent'] ?? '',
        response,
      ),
    }
  }
  if (call === 'POST /session/recover') {
    const member = sheets.get(
      String(body['code'])
        .replace(/[^0-9A-Za-z]/g, '')
        .toUpperCase(),
    )
    if (!member) throw new Refusal(404, 'not-found')
    return { status: 201, body: open_session(member, request.headers['user-agent'] ?? '', response) }
  }
  const session = sessions.get(token_of(request))
  if (!session) throw new Refusal(401, 'signed-out')
  if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf) throw new Refusal(403, 'foreign')
  const me = session.member
  const member = people.get(me)!.member
  if (call === 'GET /session') return { status: 200, body: shown_session(session) }
  if (call === 'DELETE /session') {
    sessions.delete(token_of(request))
    return { status: 204, body: null }
  }
  if (call === 'GET /sessions')
    return {
      status: 200,
      body: {
        items: [...sessions.values()]
          .filter((one) => one.member === me)
          .map((one) => ({
            id: one.id,
            device: one.device,
            created_at: one.created_at,
            seen_on: one.created_at.slice(0, 10),
            current: one === session,
          })),
      },
    }
  if (part[0] === 'sessions' && request.method === 'DELETE') {
    for (const [token, one] of sessions) if (one.id === part[1]) sessions.delete(token)
    return { status: 204, body: null }
  }
  if (call === 'POST /recovery-sheet') {
    const code = code6() + code6()
    sheets.set(code, me)
    return { status: 201, body: { code: code.match(/.{4}/g)!.join('-'), expires_at: new Date(Date.now() + 365 * 864e5).toISOString() } }
  }
  if (call === 'PATCH /me') {
    if (body['first_name']) member.first_name = String(body['first_name'])
    if (body['language']) member.language = String(body['language'])
    if (body['quarter']) member.quarter = need(QUARTERS.find((one) => one.id === body['quarter']))
    return { status: 200, body: member }
  }
  if (call === 'GET /neighbourhood')
    return {
      status: 200,
      body: {
        ...HOOD,
        quarters: QUARTERS.map((one) => ({ ...one, walk_minutes: walk(member.quarter.id, one.id) })),
        handover_points: POINTS,
        settings: {},
      },
    }
  if (call === 'GET /taxonomy') return { status: 200, body: { themes: THEMES } }
  if (call === 'GET /guess') {
    const words = (query.get('title') ?? '')
      .toLowerCase()
      .split(/[\s'’]+/)
      .filter((word) => word.length > 3)
    const found = CATEGORIES.find((one) =>
      words.some((word) =>
        JSON.stringify([one.labels, (one as unknown as { synonyms?: unknown }).synonyms])
          .toLowerCase()
          .includes(word.slice(0, 5)),
      ),
    )
    const other: Direction = query.get('direction') === 'offer' ? 'want' : 'offer'
    const count = found
      ? [...listings.values()].filter((one) => one.owner !== me && one.direction === other && one.category === found.id).length
      : 0
    return {
      status: 200,
      body: {
        category: found?.id ?? null,
        kind: found?.kind ?? null,
        size: found ? 2 : null,
        matches: count > 0 && count < 3 ? 'few' : count,
      },
    }
  }
  if (call === 'GET /listings') {
    const items = [...listings.values()]
      .map((one) => shown_listing(one, me))
      .filter((one) => (query.get('mine') ? one.mine : one.state === 'active' && !one.hidden))
      .filter((one) => !query.get('direction') || one.direction === query.get('direction'))
      .filter((one) => !query.get('theme') || CATEGORIES.find((category) => category.id === one.category)?.theme === query.get('theme'))
      .filter((one) => !query.get('band') || (one.walk_minutes ?? 99) <= Number(query.get('band')))
      .filter((one) => !query.get('q') || one.title.toLowerCase().includes(query.get('q')!.toLowerCase()))
    return { status: 200, body: { items: items.reverse(), next: null } }
  }
  if (call === 'POST /listings') {
    const listing = add_listing(me, body as unknown as ListingDraft)
    tell_listing(listing)
    setTimeout(() => search(me), 5)
    return { status: 201, body: shown_listing(listing, me) }
  }
  if (part[0] === 'listings' && part[1]) {
    const listing = need(listings.get(part[1]))
    if (request.method === 'GET' && part[2] === 'why-nothing')
      return {
        status: 200,
        body: {
          facts: [
            { code: 'none_posted', count: 0 },
            { code: 'no_closing', count: 3 },
          ],
        },
      }
    if (part[2] === 'hidden') {
      if (request.method === 'PUT') hidden.add(`${me}/${listing.id}`)
      else hidden.delete(`${me}/${listing.id}`)
      return { status: 204, body: null }
    }
    if (request.method === 'GET') return { status: 200, body: shown_listing(listing, me) }
    if (listing.owner !== me) throw new Refusal(403, 'forbidden')
    if (request.method === 'PUT') Object.assign(listing, body)
    if (request.method === 'DELETE') listing.state = 'ended'
    if (part[2] === 'pause') listing.state = 'paused'
    if (part[2] === 'resume') listing.state = 'active'
    if (request.method === 'DELETE') {
      for (const who of people.keys()) if (who !== me) tell(who, 'listing.gone', { id: listing.id })
      return { status: 204, body: null }
    }
    tell_listing(listing)
    return { status: 200, body: shown_listing(listing, me) }
  }
  if (call === 'POST /blocks') return { status: 201, body: { id: id() } }
  if (call === 'GET /invitations')
    return { status: 200, body: { items: [...invitations.values()].filter((one) => one.owner === me).map(shown_invitation) } }
  if (call === 'POST /invitations')
    return { status: 201, body: shown_invitation(add_invitation(member.first_name, me, Number(body['uses'] ?? 1))) }
  if (part[0] === 'invitations' && request.method === 'DELETE') {
    need(invitations.get(part[1] ?? '')).revoked = true
    return { status: 204, body: null }
  }
  if (call === 'GET /proposals') {
    const filter = query.get('filter')
    const items = [...rings.values()].filter((ring) => ring.people.includes(me) || ring.left.has(me)).map((ring) => shown_ring(ring, me))
    const chosen = items.filter((one) =>
      filter === 'closed' ? one.closing !== null : one.closing === null && (filter !== 'to_answer' || one.to_answer),
    )
    return { status: 200, body: { items: chosen, next: null } }
  }
  if (part[0] === 'proposals' && part[1]) {
    const ring = need(rings.get(part[1]))
    if (!ring.people.includes(me) && !ring.left.has(me)) throw new Refusal(404, 'not-found')
    const leg = part[2] === 'transfers' ? need(ring.legs[Number(part[3])]) : null
    if (part[2] === 'response') {
      if (body['round'] !== ring.round || ring.state !== 'proposed') throw new Refusal(409, 'changed')
      const said = { accept: 'yes', decline: 'no', take_back: 'waiting' }[String(body['answer'])] as 'yes' | 'no' | 'waiting'
      ring.answers.set(me, said)
      if (said === 'no') {
        setTimeout(() => repair(ring, me), 20)
      } else if ([...ring.answers.values()].every((one) => one === 'yes')) {
        ring.state = 'agreed'
        ring.changed.clear()
        const at = new Date(Date.now() + 864e5)
        at.setHours(10, 0, 0, 0)
        ring.legs[0]!.meeting = { handover_point: POINTS[0]!.id, name: POINTS[0]!.name, at: at.toISOString() }
      }
      tell_ring(ring)
    } else if (part[2] === 'reason') return { status: 204, body: null }
    else if (part[2] === 'another-time') ring.asked |= Number(body['availability'])
    else if (part[2] === 'withdraw') {
      repair(ring, me)
    } else if (leg && part[4] === 'meeting')
      leg.meeting = {
        handover_point: String(body['handover_point']),
        name: need(POINTS.find((one) => one.id === body['handover_point'])).name,
        at: String(body['at']),
      }
    else if (leg && part[4] === 'thanks') leg.thanked = String(body['word'])
    else if (leg && part[4] === 'confirmation') {
      if (body['code'] !== undefined && body['code'] !== leg.code) throw new Refusal(422, 'wrong-code', '/code')
      if (leg.from === me) leg.given = true
      if (leg.to === me || body['code'] !== undefined) leg.received = true
      ring.state = ring.legs.every((one) => one.given && one.received) ? 'fulfilled' : 'in_progress'
    }
    if (request.method !== 'GET') setTimeout(() => tell_ring(ring), 1)
    return { status: 200, body: shown_ring(ring, me) }
  }
  throw new Refusal(404, 'not-found')
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain',
}
function page(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  const file = join(STATIC, path.includes('..') || path === '/' ? 'index.html' : path)
  const found = existsSync(file) && extname(file) !== ''
  if (!found && extname(path) !== '') {
    response.writeHead(404).end()
    return
  }
  const name = found ? file : join(STATIC, 'index.html')
  response.writeHead(200, {
    'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
    'Content-Security-Policy': CSP,
    'Cache-Control': 'no-cache',
  })
  response.end(readFileSync(name))
}

const server = createServer((request, response) => {
  if (!request.url?.startsWith('/api/')) {
    page(request, response)
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    const key = request.headers['idempotency-key']
      ? createHash('sha256')
          .update(`${token_of(request)} ${request.url} ${String(request.headers['idempotency-key'])}`)
          .digest('hex')
      : null
    let result: { status: number; body: unknown }
    try {
      result = (key ? answers.get(key) : undefined) ?? answer(request, response, text ? (JSON.parse(text) as Body) : {})
      if (key) answers.set(key, result)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal')
      if (!(error instanceof Refusal)) console.error(error)
      const problem = {
        type: `/problems/${refusal.slug}`,
        title: refusal.slug,
        status: refusal.status,
        ...(refusal.pointer ? { pointer: refusal.pointer } : {}),
      }
      response.writeHead(refusal.status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem))
      return
    }
    response.writeHead(result.status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ETag: '"1"' })
    response.end(result.status === 204 ? undefined : JSON.stringify(result.body))
  })
})

const live = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  const session = sessions.get(token_of(request))
  if (!session || request.url !== '/api/v1/live') {
    socket.destroy()
    return
  }
  live.handleUpgrade(request, socket, head, (client) => {
    client.on('message', (raw: Buffer) => {
      const message = JSON.parse(raw.toString()) as { type: string; cursor: string | null }
      if (message.type === 'resume') {
        const missed = message.cursor !== null && message.cursor !== String(cursor)
        sockets.set(client, session.member)
        send(client, { type: missed ? 'reload' : 'hello', cursor: String(cursor) })
      } else if (message.type === 'ping') send(client, { type: 'pong' })
    })
    client.on('close', () => sockets.delete(client))
  })
})

function seed(): void {
  const category = (name: string): string => CATEGORIES.find((one) => one.id === name)?.id ?? CATEGORIES[0]?.id ?? 'other'
  const say = (
    who: Person,
    direction: Direction,
    title: string,
    kind: ListingDraft['kind'],
    cat: string,
    size: ListingDraft['size'],
    text = '',
  ): StoredListing =>
    add_listing(who.member.id, {
      direction,
      kind,
      category: category(cat),
      title,
      text,
      language: 'fr',
      size,
      availability: 0b100_000_000_100_000_000_000,
    })
  const amina = add_person('Amina', 0)
  const luc = add_person('Luc', 0)
  const rosa = add_person('Rosa', 2)
  const jonas = add_person('Jonas', 3)
  const mei = add_person('Mei', 1)
  const others: [Person, Direction, string, ListingDraft['kind'], string, ListingDraft['size']][] = [
    [rosa, 'want', 'Apprendre à faire du pain', 'lesson', 'cooking-lesson', 3],
    [mei, 'offer', 'Aide pour vos papiers et courriers', 'service', 'paperwork', 2],
    [jonas, 'offer', 'Prêt d’une perceuse', 'loan', 'tools', 1],
    [luc, 'want', 'Garder Filou le week-end du 21', 'service', 'dog-walking', 4],
    [rosa, 'offer', 'Confitures d’abricots, trois pots', 'good', 'preserves', 1],
    [jonas, 'offer', 'Conversation en allemand', 'lesson', 'languages', 2],
    [mei, 'want', 'Un coup de main pour tailler une haie', 'service', 'hedge-trimming', 3],
    [luc, 'offer', 'Réparer votre vélo', 'service', 'bicycle-repair', 2],
  ]
  const cat_of = (words: string, fallback: string): string =>
    CATEGORIES.find((one) => JSON.stringify(one).toLowerCase().includes(words))?.id ?? fallback
  const guess: Record<string, string> = {
    'cooking-lesson': cat_of('pain', ''),
    paperwork: cat_of('courrier', ''),
    tools: cat_of('perceuse', ''),
    'dog-walking': cat_of('chien', ''),
    preserves: cat_of('confiture', ''),
    languages: cat_of('allemand', ''),
    'bicycle-repair': cat_of('réparer vélo', cat_of('vélo', '')),
    meal: cat_of('couscous', cat_of('repas', '')),
  }
  for (const [who, direction, title, kind, cat, size] of others)
    say(who, direction, title, kind, guess[cat] ?? cat, size, 'Chez moi ou chez vous, comme vous préférez.')
  const couscous = say(amina, 'offer', 'Un couscous pour 4', 'good', guess['meal']!, 3)
  say(amina, 'want', 'Une leçon d’allemand', 'lesson', guess['languages']!, 3)
  const velo = say(luc, 'offer', 'Réparation de vélo', 'service', guess['bicycle-repair']!, 2)
  const jardin = say(rosa, 'offer', 'Coup de main au jardin', 'service', 'gardening', 3)
  const lecon = say(jonas, 'offer', 'Une leçon d’allemand', 'lesson', guess['languages']!, 3)
  const chien = say(mei, 'offer', 'Garder Filou', 'service', guess['dog-walking']!, 2)
  const ring = propose(
    [amina, luc, rosa, jonas].map((one) => one.member.id),
    [couscous, velo, jardin, lecon],
  )
  ring.animals = ['cat', 'rabbit', 'turtle', 'bird']
  ring.answers.set(luc.member.id, 'yes')
  ring.answers.set(jonas.member.id, 'yes')
  const going = propose(
    [amina, luc, rosa, jonas].map((one) => one.member.id),
    [couscous, velo, jardin, lecon],
  )
  going.state = 'in_progress'
  for (const who of going.people) going.answers.set(who, 'yes')
  const at = new Date()
  at.setHours(10, 0, 0, 0)
  for (const [i, leg] of going.legs.entries()) {
    leg.meeting = { handover_point: POINTS[0]!.id, name: POINTS[0]!.name, at: new Date(at.getTime() + i * 864e5).toISOString() }
    if (i === 1 || i === 2) leg.given = leg.received = true
  }
  const done = propose(
    [amina, rosa, mei].map((one) => one.member.id),
    [couscous, jardin, chien],
  )
  for (const leg of done.legs) leg.given = leg.received = true
  for (const who of done.people) done.answers.set(who, 'yes')
  done.state = 'fulfilled'
  sheets.set('AMINA', amina.member.id)
}
if (SEED) seed()
const invitation = add_invitation(SEED ? 'Amina' : null, null, Number(argument('uses', '500')))
server.listen(PORT, '127.0.0.1', () => console.log(shown_invitation(invitation).link))
