// The faces that one person gives to what lies on the tables, as a list in the order in which they prefer them.
import type { EventWish, Face, WallItem } from './event_types'

const ORDER: Face[] = ['love', 'good', 'acceptable']

/** What the wall says of me, best face first; within a face as the wall has them. */
export function wishes_of(wall: readonly WallItem[]): EventWish[] {
  const all = wall.flatMap(({ id, face, group }) => (face ? [{ item: id, face, group }] : []))
  return all.sort((a, b) => ORDER.indexOf(a.face) - ORDER.indexOf(b.face))
}

/** Another face for one item; null takes the wish back, and with it its group. */
export function with_face(wall: readonly WallItem[], item: string, face: Face | null): WallItem[] {
  return wall.map((one) => (one.id === item ? { ...one, face, group: face ? one.group : 0 } : one))
}

/** In or out of a group: of those in it, one wants only one. A group of one is none. */
export function with_group(wall: readonly WallItem[], item: string, group: number): WallItem[] {
  const next = wall.map((one) => (one.id === item ? { ...one, group } : one))
  const size = (number: number): number => next.filter((one) => one.group === number).length
  return next.map((one) => (one.group > 0 && one.id !== item && size(one.group) === 1 ? { ...one, group: 0 } : one))
}

/** The groups that there are, ascending, and one that is still free. */
export function groups_of(wall: readonly WallItem[]): { used: number[]; free: number } {
  const used = [...new Set(wall.map((one) => one.group).filter((group) => group > 0))].sort((a, b) => a - b)
  let free = 1
  while (used.includes(free)) free++
  return { used, free }
}
