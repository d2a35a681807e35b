// The plan of the quarters: one drawing a neighbourhood, asked for when somebody opens it, and once.
import { api, type Api } from './api'
import type { Band, Plan, PlanMap, PlanQuarter, Quarter } from './types'

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

export interface Label {
  id: string
  x: number
  y: number
}
interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** A letter is about so wide for its height. */
const LETTER_WIDTH = 0.58
const apart = (a: Box, b: Box): boolean => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top

/** Where the names stand that have room, in letters so high: below the disc of a count, on no other name or disc, and inside the drawing. */
export function labels_for(plan: Plan, letter: number, counted: (id: string) => boolean): Label[] {
  const disc = ({ x, y }: PlanQuarter): Box => ({ left: x - letter, right: x + letter, top: y - letter, bottom: y + letter })
  const taken = plan.quarters.filter((one) => counted(one.id)).map(disc)
  return plan.quarters.flatMap(({ id, name, x, y }) => {
    const half = (name.length * letter * LETTER_WIDTH) / 2
    const middle = counted(id) ? y + 1.75 * letter : y
    const box = { left: x - half, right: x + half, top: middle - letter * 0.7, bottom: middle + letter * 0.7 }
    const inside = box.left >= 0 && box.right <= plan.width && box.bottom <= plan.height
    if (!inside || !taken.every((other) => apart(box, other))) return []
    taken.push(box)
    return [{ id, x, y: middle }]
  })
}

/** As `ronde import` counts, so that the drawing lies where its borders are. */
const METRES_A_DEGREE = 111_200

/** South-west and north-east corner in degrees, for a plan that begins there. */
export function box_of({ width, height }: Plan, { north, west }: PlanMap): [[number, number], [number, number]] {
  const east = west + width / (METRES_A_DEGREE * Math.cos((north * Math.PI) / 180))
  return [
    [north - height / METRES_A_DEGREE, west],
    [north, east],
  ]
}

/** Whom a browser would ask for pictures; empty where it is our own server. */
export function host_of_tiles({ tiles }: PlanMap): string {
  return tiles.startsWith('/') ? '' : new URL(tiles).host
}
