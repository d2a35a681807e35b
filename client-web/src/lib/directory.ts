// The directory of the communes: which places to show, and whether one is open. Hours are those of Switzerland, wherever the reader is.
import type { HandoverPoint, Hours, Place, PlaceKind } from './types'

const DAY = 1440
const WEEK = 7 * DAY
export const PLACE_KINDS: PlaceKind[] = ['shop', 'association', 'service', 'public_place']

/** A hand-over point of the neighbourhood stands in the list too: its hours are words. */
export type Entry = Omit<Place, 'kind'> & { kind: PlaceKind | 'meeting' }

export interface Sought {
  words: string
  kind: Entry['kind'] | null
  open: boolean
  step_free: boolean
  leman: boolean
}

// --- the clock ---------------------------------------------------------------------------------------------------------------------

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Zurich',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Minutes since Monday, 0 h, in Switzerland. */
export function swiss_minute(now: Date): number {
  const part = Object.fromEntries(CLOCK.formatToParts(now).map(({ type, value }) => [type, value]))
  return DAYS.indexOf(part['weekday']!) * DAY + Number(part['hour']) * 60 + Number(part['minute'])
}

/** The minute of the week as a day (Monday 0) and a minute of it. */
export const day_of = (minute: number): { day: number; minute: number } => ({
  day: Math.floor((minute % WEEK) / DAY),
  minute: minute % DAY,
})

// --- open or closed ----------------------------------------------------------------------------------------------------------------

export type Opening =
  | { state: 'unknown' }
  | { state: 'always' }
  /** `at`: a minute of the week, when that ends */
  | { state: 'open' | 'closed'; at: number; days: number }

/** The spans of the week as it comes round, in minutes from its Monday; those that touch are one: who is open at midnight does not close. */
function spans_around(hours: Hours[]): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = []
  const all = [-WEEK, 0, WEEK, 2 * WEEK].flatMap((week) =>
    hours.map(({ day, from, to }) => ({ from: week + day * DAY + from, to: week + day * DAY + to })),
  )
  for (const span of all.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else merged.push(span)
  }
  return merged
}

/** What one reads on the door at that minute of the week. */
export function opening(hours: Hours[], minute: number): Opening {
  const spans = spans_around(hours)
  const next = spans.find(({ to }) => minute < to)
  if (!next) return { state: 'unknown' }
  if (next.to - next.from >= 2 * WEEK) return { state: 'always' }
  const open = next.from <= minute
  const at = open ? next.to : next.from
  return { state: open ? 'open' : 'closed', at: at % WEEK, days: Math.floor(at / DAY) - Math.floor(minute / DAY) }
}

// --- the list ----------------------------------------------------------------------------------------------------------------------

export function as_entry(point: HandoverPoint): Entry {
  return {
    id: point.id,
    kind: 'meeting',
    name: point.name,
    text: '',
    quarter: typeof point.quarter === 'string' ? point.quarter : point.quarter.id,
    address: '',
    phone: '',
    website: '',
    opening_hours: '',
    hours: [],
    hours_note: point.hours ?? '',
    step_free: point.step_free ? 'yes' : 'unknown',
    currencies: [],
    source: '',
    checked_on: '',
    check_due: false,
  }
}

/** Lower case without accents, as the server compares. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae').replaceAll('ß', 'ss')
}

export const words_of = (text: string): string[] =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

export function found(entries: Entry[], sought: Sought, minute: number): Entry[] {
  const wanted = words_of(sought.words)
  return entries.filter((entry) => {
    if (sought.kind && entry.kind !== sought.kind) return false
    if (sought.step_free && entry.step_free !== 'yes') return false
    if (sought.leman && !entry.currencies.includes('LEMAN')) return false
    if (sought.open && !['open', 'always'].includes(opening(entry.hours, minute).state)) return false
    const words = words_of(`${entry.name} ${entry.text} ${entry.address}`)
    return wanted.every((word) => words.some((one) => one.startsWith(word)))
  })
}

/** What a telephone dials. */
export const dialled = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`

/** The host, for people: "exemple.ch". Only what a browser opens by itself becomes a link; the server takes nothing else. */
export function host_of(website: string): string | null {
  try {
    const { protocol, host } = new URL(website)
    return protocol === 'https:' || protocol === 'http:' ? host.replace(/^www\./, '') : null
  } catch {
    return null
  }
}

/** Does this come from OpenStreetMap, which wants to be named? */
export const of_osm = (entry: Entry): boolean => /^(osm[:/])?(node|way|relation)\//.test(entry.source)
