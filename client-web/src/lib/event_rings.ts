// What a page counts and orders in the rings of an event.
import type { EventResult, EventRing, Somebody } from './event_types'

/** Everybody in it, in the order in which things go: a chain has one giver more than its first receiver's turn. */
export function people_of(ring: EventRing): Somebody[] {
  const givers = ring.transfers.map((one) => one.giver)
  const last = ring.transfers.at(-1)?.receiver
  return ring.chain && last ? [...givers, last] : givers
}

/** Handed over, of what is to be; what was cancelled is neither. */
export function progress_of(ring: EventRing): { done: number; all: number } {
  const live = ring.transfers.filter((one) => one.state !== 'cancelled')
  return { done: live.filter((one) => one.state === 'done').length, all: live.length }
}

/** Unfinished ones first, then by table and number. */
export function in_order(rings: readonly EventRing[]): EventRing[] {
  const over = (ring: EventRing): number => (progress_of(ring).done === progress_of(ring).all ? 1 : 0)
  return [...rings].sort((a, b) => over(a) - over(b) || a.table.localeCompare(b.table) || a.index - b.index)
}

/** Of all that could be: 0 where nothing better can exist, else the hundredths that might be missing. */
export function gap_of(level: { value: number; bound: number }): number {
  return level.bound <= level.value || level.bound === 0 ? 0 : Math.ceil(((level.bound - level.value) * 100) / level.bound)
}

/** A thing on its way to a table. */
export interface Carry {
  /** of the transfer */
  index: number
  label: string
  title: string
  from: Somebody
  to: Somebody
}

/** What a runner carries, table by table: nothing that is there already or gone. */
export function loads_of(result: EventResult): { table: string; carries: Carry[] }[] {
  const tables = [...new Set(result.rings.map((ring) => ring.table))].sort()
  return tables.map((table) => ({
    table,
    carries: result.rings
      .filter((ring) => ring.table === table)
      .flatMap((ring) => ring.transfers.filter((one) => one.state === 'promised'))
      .map(({ index, label, title, giver, receiver }) => ({ index, label, title, from: giver, to: receiver }))
      .sort((a, b) => a.label.localeCompare(b.label, 'fr', { numeric: true })),
  }))
}
