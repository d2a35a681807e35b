// The directory of the communes: which places to show, and whether one is open. Hours are those of Switzerland, wherever the reader is.
import type { HandoverPoint, Hours, Place, PlaceKind } from './types'

const DAY = 1440
const WEEK = 7 * DAY
export const PLACE_KINDS: PlaceKind[] = ['shop', 'association', 'service', 'public_place', 'give_box', 'repair_cafe', 'library_of_things']

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
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
/** from a Monday, 29 December 1969, to the first day of 1970 */
const FIRST_MONDAY = 3
const DAY_MS = 86_400_000

/** Minutes in Switzerland since a Monday, 0 h: the same minute of each week is the same modulo a week. */
export function swiss_minute(now: Date): number {
  const part = Object.fromEntries(CLOCK.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  const day = Date.UTC(part['year']!, part['month']! - 1, part['day']!) / DAY_MS + FIRST_MONDAY
  return day * DAY + part['hour']! * 60 + part['minute']!
}

/** The minute as a day of the week (Monday 0) and a minute of it. */
export const day_of = (minute: number): { day: number; minute: number } => ({
  day: Math.floor((minute % WEEK) / DAY),
  minute: minute % DAY,
})

/** The date of a minute, at midnight UTC: to be written, not to be counted with. */
export const date_of = (minute: number): Date => new Date((Math.floor(minute / DAY) - FIRST_MONDAY) * DAY_MS)

// --- open or closed ----------------------------------------------------------------------------------------------------------------

export type Opening =
  | { state: 'unknown' }
  | { state: 'always' }
  /** `at`: a minute of the week, when that ends */
  | { state: 'open' | 'closed'; at: number; days: number }

/** What does not come each week. */
export const is_rare = (span: Hours): boolean => span.of_month !== undefined || span.iso_weeks !== undefined

/** Is this a day of the span: one of its name, in one of its weeks? `day`: since that Monday. */
function falls_on(span: Hours, day: number): boolean {
  const weekday = ((day % 7) + 7) % 7
  if (weekday !== span.day) return false
  if (span.of_month) {
    const date = date_of(day * DAY)
    const is_last = date_of((day + 7) * DAY).getUTCMonth() !== date.getUTCMonth()
    return span.of_month.includes(Math.ceil(date.getUTCDate() / 7)) || (is_last && span.of_month.includes(-1))
  }
  if (!span.iso_weeks) return true
  const thursday = day - weekday + 3
  const new_year = Date.UTC(date_of(thursday * DAY).getUTCFullYear(), 0, 1) / DAY_MS + FIRST_MONDAY
  return (Math.floor((thursday - new_year) / 7) % 2 === 0) === (span.iso_weeks === 'odd')
}

/** as far as a fifth Saturday is; where all comes each week, two weeks tell it */
const AHEAD = { rare: 93, weekly: 15 }

/** The spans around that minute; those that touch are one: who is open at midnight does not close. */
function spans_around(hours: Hours[], minute: number): { from: number; to: number }[] {
  const today = Math.floor(minute / DAY)
  const days = Array.from({ length: hours.some(is_rare) ? AHEAD.rare : AHEAD.weekly }, (_, i) => today - 1 + i)
  const all = days.flatMap((day) =>
    hours.filter((span) => falls_on(span, day)).map(({ from, to }) => ({ from: day * DAY + from, to: day * DAY + to })),
  )
  const merged: { from: number; to: number }[] = []
  for (const span of all.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else merged.push(span)
  }
  return merged
}

/** What one reads on the door at that minute. */
export function opening(hours: Hours[], minute: number): Opening {
  const spans = spans_around(hours, minute)
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
