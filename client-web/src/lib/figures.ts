// What a neighbourhood did month by month, as GET /statistics tells it: in fives, null where it cannot be told.
export type ExchangeSize = 'two' | 'three' | 'four' | 'more' | 'chain'

export interface MonthFigures {
  month: string
  published_on: string
  people: number | null
  handovers: number | null
  within_15: number | null
  beyond_15: number | null
  wait: 'three_days' | 'week' | 'fortnight' | 'month' | 'longer' | null
  exchanges: number | null
  sizes: { size: ExchangeSize; exchanges: number }[]
  lacking: { category: string; people: number }[]
  /** estimates; null too for months told before there were any */
  kept_kg: number | null
  helped_hours: number | null
}

export interface Statistics {
  at_least: number
  months: MonthFigures[]
}

export interface Bar {
  id: string
  label: string
  value: number | null
}

/** The last months, oldest first, as bars. */
export function bars(months: MonthFigures[], figure: 'people' | 'handovers' | 'exchanges', label: (month: string) => string): Bar[] {
  return months
    .slice(0, 12)
    .map((one) => ({ id: one.month, label: label(one.month), value: one[figure] }))
    .reverse()
}

/** A round number that the highest bar does not pass. */
export function top_of(values: (number | null)[]): number {
  const most = Math.max(5, ...values.map((value) => value ?? 0))
  const step = 10 ** Math.floor(Math.log10(most))
  return Math.ceil(most / step) * step
}
