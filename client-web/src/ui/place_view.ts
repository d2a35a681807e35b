// Icons and sentences of a place in the directory.
import Gift from '@lucide/svelte/icons/gift'
import Handshake from '@lucide/svelte/icons/handshake'
import HeartHandshake from '@lucide/svelte/icons/heart-handshake'
import HandHelping from '@lucide/svelte/icons/hand-helping'
import Landmark from '@lucide/svelte/icons/landmark'
import Library from '@lucide/svelte/icons/library'
import Store from '@lucide/svelte/icons/store'
import Wrench from '@lucide/svelte/icons/wrench'
import { date_of, day_of, is_rare, opening, type Entry } from '../lib/directory'
import type { Words } from '../lib/format'
import type { Hours } from '../lib/types'
import type { Icon } from './icons.svelte'

export const PLACE_ICONS: Record<Entry['kind'], Icon> = {
  shop: Store,
  association: HeartHandshake,
  service: HandHelping,
  public_place: Landmark,
  give_box: Gift,
  repair_cafe: Wrench,
  library_of_things: Library,
  meeting: Handshake,
}

/** One of the six calm fills. */
export const PLACE_FILLS: Record<Entry['kind'], number> = {
  shop: 1,
  association: 3,
  service: 2,
  public_place: 4,
  give_box: 5,
  repair_cafe: 2,
  library_of_things: 3,
  meeting: 6,
}

/** "18 h 30", of a minute of a day; midnight at its end is 24 h. */
export function clock_text({ t }: Words, minute: number): string {
  const h = Math.floor(minute / 60)
  const m = minute % 60
  return m === 0 ? t('time.hour', { h }) : t('time.hour.minutes', { h, m: String(m).padStart(2, '0') })
}

export function weekday(words: Words, day: number): string {
  // The first of January 2024 was a Monday.
  return new Intl.DateTimeFormat(words.locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + day)))
}

/** "Ouvert jusqu’à 18 h 30"; nothing where nobody has said when. */
export function opening_text(words: Words, entry: Entry, minute: number): { open: boolean; text: string } | null {
  const now = opening(entry.hours, minute)
  if (now.state === 'unknown') return null
  if (now.state === 'always') return { open: true, text: words.t('places.always') }
  const { day, minute: at } = day_of(now.at)
  const hour = clock_text(words, at === 0 && now.state === 'open' ? 1440 : at)
  if (now.state === 'open') return { open: true, text: words.t('places.open.until', { hour }) }
  if (now.days > 6) {
    const date = date_of(minute + now.days * 1440)
    const when = new Intl.DateTimeFormat(words.locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(date)
    return { open: false, text: words.t('places.opens.day', { day: when, hour }) }
  }
  if (now.days === 0) return { open: false, text: words.t('places.opens', { hour }) }
  const when = now.days === 1 ? words.t('time.tomorrow') : weekday(words, day)
  return { open: false, text: words.t('places.opens.day', { day: when, hour }) }
}

/** "8 h à 12 h, 14 h à 18 h 30". A line ends after the comma only. */
function spans_text(words: Words, spans: Hours[]): string {
  return spans
    .map(({ from, to }) => words.t('places.from_to', { from: clock_text(words, from), to: clock_text(words, to > 1440 ? to - 1440 : to) }))
    .map((span) => span.replaceAll(' ', '\u00a0'))
    .join(', ')
}

/** The hours of each week on that day, or that it is closed. */
export function day_hours(words: Words, entry: Entry, day: number): string {
  const spans = entry.hours.filter((span) => span.day === day && !is_rare(span))
  return spans.length === 0 ? words.t('places.closed') : spans_text(words, spans)
}

/** "Le 1er samedi du mois", "Un mercredi sur deux". */
function rhythm_text(words: Words, span: Hours): string {
  const day = weekday(words, span.day)
  if (span.iso_weeks) return words.t(`places.weeks.${span.iso_weeks}`, { day })
  const names = words.t('places.nth').split(',')
  const which = (span.of_month ?? []).map((nth) => (nth === -1 ? words.t('places.nth.last') : (names[nth - 1] ?? '')))
  const last = which.pop() ?? ''
  return words.t('places.of_month', {
    which: which.length > 0 ? words.t('app.and', { list: which.join(', '), last }) : last,
    day,
  })
}

/** What does not come each week: a rhythm and its hours. */
export function rare_hours(words: Words, entry: Entry): { rhythm: string; hours: string }[] {
  const lines = new Map<string, Hours[]>()
  for (const span of entry.hours.filter(is_rare)) {
    const rhythm = rhythm_text(words, span)
    lines.set(rhythm, [...(lines.get(rhythm) ?? []), span])
  }
  return [...lines].map(([rhythm, spans]) => ({ rhythm, hours: spans_text(words, spans) }))
}

/** What no week says, in the reader's words where it is the usual "PH off". */
export function note_text({ t }: Words, entry: Entry): string {
  return entry.hours_note
    .split('; ')
    .map((rule) => (rule === 'PH off' || rule === 'PH closed' ? t('places.hours.holidays') : rule))
    .join('; ')
}
