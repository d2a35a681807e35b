// What stands beside the list on a desk.
import { api, type Api } from './api'
import type { SwapEvent } from './event_types'

/** The swap event one can still come to, the nearest first. */
export async function next_event(now: Date, door: Api = api): Promise<SwapEvent | null> {
  const { items } = await door.get<{ items: SwapEvent[] }>('/events')
  const to_come = items.filter((one) => one.state !== 'closed' && one.state !== 'draft' && new Date(one.pick_up.to) > now)
  return to_come.sort((a, b) => a.drop_off.from.localeCompare(b.drop_off.from))[0] ?? null
}
