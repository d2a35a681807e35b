// The neighbourhood that the stand-in server plays: who is there, what hangs, which rings go round, and how one is found and repaired. It knows
// neither HTTP nor sockets: who is to hear of something hears it through `on_tell`.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Animal, Listing, ListingDraft, Member, Message, Proposal, Theme, ThreadState, Transfer } from '../../src/lib/types.ts'

export const id = (): string => Array.from(randomBytes(26), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')
export const code6 = (): string => Array.from(randomBytes(6), (byte) => '23456789ABCDEFGHJKMNPQRSTVWXYZ'[byte % 30]).join('')

export const QUARTERS = ['Belle-Terre', 'Graveson', 'Clair-Val', 'Moillesulaz'].map((name) => ({ id: id(), name }))
export const POINTS = [
  { id: id(), name: 'Maison de quartier', quarter: QUARTERS[0]!.id, hours: 'lun–sam 9–19 h', step_free: true },
  { id: id(), name: 'Bibliothèque', quarter: QUARTERS[2]!.id, hours: 'mar–sam 10–18 h', step_free: true },
]
export const HOOD = { id: id(), name: 'Thônex' }
const taxonomy_file = new URL('../../../server/market/data/taxonomy.json', import.meta.url)
export const THEMES: Theme[] = existsSync(taxonomy_file)
  ? (JSON.parse(readFileSync(taxonomy_file, 'utf8')) as { themes: Theme[] }).themes
  : []
export const CATEGORIES = THEMES.flatMap((theme) => theme.categories.map((category) => ({ ...category, theme: theme.id })))

export interface Person {
  member: Member
  band: string
}
export interface StoredListing extends Listing {
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
export interface Ring {
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

export const people = new Map<string, Person>()
export const invitations = new Map<
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
export const listings = new Map<string, StoredListing>()
export const rings = new Map<string, Ring>()
export const letters: { id: string; ring: string; by: string; at: string; language: string; text: string }[] = []
/** ring/member → how far they have read */
export const read_until = new Map<string, string>()
export const hidden = new Set<string>()
export const sheets = new Map<string, string>()

const ANIMALS: Animal[] = ['rabbit', 'turtle', 'bird', 'cat', 'squirrel', 'fish', 'snail']

export function add_invitation(inviter: string | null, owner: string | null, uses: number) {
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

export function add_person(first_name: string, quarter: number | string): Person {
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
      secured: false,
    },
  }
  people.set(person.member.id, person)
  return person
}

export function walk(a: string, b: string): number | null {
  const at = (name: string) => QUARTERS.findIndex((one) => one.id === name)
  return [5, 10, 15, 25, null][Math.abs(at(a) - at(b))] ?? null
}

export function shown_listing(listing: StoredListing, viewer: string): Listing {
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

export function add_listing(owner: string, draft: ListingDraft): StoredListing {
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

export function shown_ring(ring: Ring, viewer: string): Proposal {
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
    done_at: null,
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
        gone: false,
        quarter: people.get(who)!.member.quarter,
        answer: gone && i === 0 ? 'no' : (ring.answers.get(who) ?? 'waiting'),
        changed: ring.changed.has(who),
        replies_in: null,
      }
    }),
    transfers,
    ignored: ['name', 'role', 'thanks', 'time_here', 'money'],
    found: null,
    why: [
      ...(get ? [{ code: 'you_want' as const, seat: get.from, thing: get.title }] : []),
      ...(give ? [{ code: 'wants_yours' as const, seat: give.to, thing: give.title }] : []),
      { code: 'walk_under' as const, minutes: 15 },
    ],
    balance: { give_minutes: give ? MINUTES[give.size]! : 0, get_minutes: get ? MINUTES[get.size]! : 0 },
    times: 0b100_000_000_100_000_000_000,
    asked_times: ring.asked || null,
    closing: gone ? 'declined' : ring.state === 'fulfilled' ? 'fulfilled' : ring.state === 'cancelled' ? 'declined' : null,
    messages: agreed && !gone ? thread_state(ring, viewer) : null,
  }
}

const letters_of = (ring: Ring) => letters.filter((one) => one.ring === ring.id)

export function thread_state(ring: Ring, viewer: string): ThreadState {
  const until = read_until.get(`${ring.id}/${viewer}`) ?? ''
  return { open: true, unread: letters_of(ring).filter((one) => one.by !== viewer && one.at > until).length }
}

export const shown_letters = (ring: Ring, viewer: string): Message[] =>
  letters_of(ring).map((one) => ({
    id: one.id,
    you: one.by === viewer,
    first_name: people.get(one.by)!.member.first_name,
    animal: ring.animals[ring.people.indexOf(one.by)] ?? null,
    at: one.at,
    language: one.language,
    text: one.text,
  }))

export function add_letter(ring: Ring, by: string, text: string, language: string): void {
  letters.push({ id: id(), ring: ring.id, by, at: new Date().toISOString(), language, text })
  tell_thread(ring)
}

export function tell_thread(ring: Ring): void {
  for (const who of ring.people) tell(who, 'messages', { proposal: ring.id, ...thread_state(ring, who) })
}

type Tell = (member: string, event: string, data: unknown) => void
let tell: Tell = () => undefined
/** Who carries news to the people's devices. */
export const on_tell = (carrier: Tell): void => {
  tell = carrier
}
export const tell_ring = (ring: Ring): void => {
  for (const who of [...ring.people, ...ring.left]) tell(who, 'proposal', shown_ring(ring, who))
}
export const tell_listing = (listing: StoredListing): void => {
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

export function search(first: string): void {
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

export function propose(cycle: string[], gifts: StoredListing[]): Ring {
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
export function repair(ring: Ring, leaver: string): void {
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
