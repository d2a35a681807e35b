// The week of a place as one fills it in: two spans of hours a day at most, as "07:30" of a clock. It leaves as the server reads it,
// "Mo 07:00-12:00,14:00-18:30; PH off".
import type { Hours } from './types'

/** Each week, on one such day of a month (-1: the last), or every other week. */
export type Rhythm = 'each' | '1' | '2' | '3' | '4' | '-1' | 'odd' | 'even'
export const RHYTHMS: Rhythm[] = ['each', '1', '2', '3', '4', '-1', 'odd', 'even']
export interface Day {
  spans: { from: string; to: string }[]
  rhythm: Rhythm
}
export const SPANS_A_DAY = 2
const NAMES = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
const DAY_MINUTES = 1440
const HOLIDAYS = 'PH off'

const two = (n: number): string => String(n).padStart(2, '0')
const clock = (minute: number): string => `${two(Math.floor((minute % DAY_MINUTES) / 60))}:${two(minute % 60)}`

export const empty_week = (): Day[] => Array.from({ length: 7 }, () => ({ spans: [], rhythm: 'each' }))

/** null: the form does not know it, such as the first and the third of a month */
function rhythm_of({ of_month, iso_weeks }: Hours): Rhythm | null {
  if (iso_weeks) return iso_weeks
  if (!of_month) return 'each'
  return of_month.length === 1 ? (RHYTHMS.find((one) => one === String(of_month[0])) ?? null) : null
}

/** "Sa", "Sa[-1]", "week 1-53/2 Sa" */
function day_text(name: string, rhythm: Rhythm): string {
  if (rhythm === 'odd') return `week 1-53/2 ${name}`
  if (rhythm === 'even') return `week 2-52/2 ${name}`
  return rhythm === 'each' ? name : `${name}[${rhythm}]`
}

/** The week of these hours, or null where the form has no room for it: then they are words, and stay so. */
export function week_of(hours: Hours[], note: string): { days: Day[]; holidays: boolean } | null {
  if (note !== '' && note !== HOLIDAYS) return null
  const days = empty_week()
  for (const span of hours) {
    const day = days[span.day]
    const rhythm = rhythm_of(span)
    if (!day || rhythm === null || (day.spans.length > 0 && day.rhythm !== rhythm)) return null
    day.rhythm = rhythm
    day.spans.push({ from: clock(span.from), to: clock(span.to) })
  }
  return days.some(({ spans }) => spans.length > SPANS_A_DAY) ? null : { days, holidays: note === HOLIDAYS }
}

/** The first day on which a span lacks an end, ends where it begins or runs into the next one; null: the week is whole. */
export function broken_day(days: Day[]): number | null {
  const broken = days.findIndex(({ spans }) =>
    spans.some((one, i) => !one.from || !one.to || one.from === one.to || (i > 0 && one.from < spans[i - 1]!.to)),
  )
  return broken < 0 ? null : broken
}

/** As the server reads it; empty where no day has hours. */
export function week_text(days: Day[], holidays: boolean): string {
  const rules = days.flatMap(({ spans, rhythm }, day) =>
    spans.length === 0 ? [] : [`${day_text(NAMES[day] ?? '', rhythm)} ${spans.map(({ from, to }) => `${from}-${to}`).join(',')}`],
  )
  if (rules.length === 0) return ''
  return [...rules, ...(holidays ? [HOLIDAYS] : [])].join('; ')
}
