// The plan of the quarters: one drawing a neighbourhood, asked for when somebody opens it, and once.
import { api, type Api } from './api'
import type { Band, Plan, Quarter } from './types'

const read = new Map<string, Promise<Plan>>()

/** What does not come is asked for again the next time. */
export function read_plan(neighbourhood: string, door: Api = api): Promise<Plan> {
  const known = read.get(neighbourhood)
  if (known) return known
  const coming = door.get<Plan>(`/neighbourhoods/${neighbourhood}/plan`)
  read.set(neighbourhood, coming)
  coming.catch(() => read.delete(neighbourhood))
  return coming
}

/** Where one is within so many minutes on foot; without a limit, wherever a time is known. */
export function within(quarters: Quarter[], band: Band | null): string[] {
  return quarters.filter((one) => one.walk_minutes !== null && one.walk_minutes <= (band ?? Infinity)).map((one) => one.id)
}
