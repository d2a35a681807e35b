// The week of a place as one fills it in: two spans of hours a day at most, as "07:30" of a clock. It leaves as the server reads it,
// "Mo 07:00-12:00,14:00-18:30; PH off".
import type { Hours } from './types'

export interface Day {
  spans: { from: string; to: string }[]
}
export const SPANS_A_DAY = 2
const NAMES = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
const DAY_MINUTES = 1440
const HOLIDAYS = 'PH off'

const two = (n: number): string => String(n).padStart(2, '0')
const clock = (minute: number): string => `${two(Math.floor((minute % DAY_MINUTES) / 60))}:${two(minute % 60)}`

export const empty_week = (): Day[] => Array.from({ length: 7 }, () => ({ spans: [] }))

/** The week of these hours, or null where the form has no room for it: then they are words, and stay so. */
export function week_of(hours: Hours[], note: string): { days: Day[]; holidays: boolean } | null {
  if (note !== '' && note !== HOLIDAYS) return null
  const days = empty_week()
  for (const { day, from, to } of hours) days[day]?.spans.push({ from: clock(from), to: clock(to) })
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
  const rules = days.flatMap(({ spans }, day) =>
    spans.length === 0 ? [] : [`${NAMES[day]} ${spans.map(({ from, to }) => `${from}-${to}`).join(',')}`],
  )
  if (rules.length === 0) return ''
  return [...rules, ...(holidays ? [HOLIDAYS] : [])].join('; ')
}
