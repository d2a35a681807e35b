// What the matcher weighs in a neighbourhood, as GET /neighbourhoods/{id}/rules tells everybody.
import type { Lang } from '../i18n/index.svelte'

export const CRITERIA = ['wish', 'walk', 'waiting', 'balance', 'expected'] as const
export type Criterion = (typeof CRITERIA)[number]
/** these count in every neighbourhood; only their place changes */
export const ALWAYS: readonly Criterion[] = ['wish', 'walk', 'waiting']

export interface Weights {
  order: Criterion[]
  farthest_minutes: number
  waiting_days: number
  fallen_days: number
  ahead_days: number
  no_return_of_ten: number
}
export type WeightNumber = Exclude<keyof Weights, 'order'>
/** what can be chosen: the server takes more, people need less */
export const WEIGHT_CHOICES: Record<WeightNumber, readonly number[]> = {
  farthest_minutes: [10, 15, 25],
  waiting_days: [14, 30, 60, 90, 180],
  fallen_days: [0, 3, 7, 14],
  ahead_days: [0, 1, 2, 3],
  no_return_of_ten: [0, 1, 2, 3, 4, 5],
}
export const WEIGHT_NUMBERS = Object.keys(WEIGHT_CHOICES) as WeightNumber[]

export interface WeightsChange {
  at: string
  by: 'steward'
  from: Weights
  to: Weights
  why: string
  language: Lang
}

export interface Rules {
  neighbourhood: string
  since: string
  weights: Weights
  usual: Weights
  /** as sentences: what is weighed in its order, and what nothing overrides */
  told: Record<Lang, { ranked: string[]; limits: string[] }>
  log: WeightsChange[]
}

/** One place nearer to the front. */
export function raised(order: readonly Criterion[], one: Criterion): Criterion[] {
  const at = order.indexOf(one)
  if (at <= 0) return [...order]
  return [...order.slice(0, at - 1), one, order[at - 1]!, ...order.slice(at + 1)]
}

export type Turned = { what: 'order'; from: Criterion[]; to: Criterion[] } | { what: WeightNumber; from: number; to: number }

/** What a change changed. */
export function turned({ from, to }: Pick<WeightsChange, 'from' | 'to'>): Turned[] {
  const all: Turned[] = from.order.join() === to.order.join() ? [] : [{ what: 'order', from: from.order, to: to.order }]
  for (const what of WEIGHT_NUMBERS) if (from[what] !== to[what]) all.push({ what, from: from[what], to: to[what] })
  return all
}
