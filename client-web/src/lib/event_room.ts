// Geometry and pace of the screen on the wall: everybody is a dot on one circle, a ring is the bands between its dots, and one ring after
// the other steps forward. Pure: time is an argument.
import type { ScreenRing, ScreenView } from './event_types'
import type { Point } from './ring'

/** The drawing is a square of this side; the circle leaves room for the names of those who step forward. */
export const SIDE = 800
export const MIDDLE = SIDE / 2
export const RADIUS = 324
/** The parcel that lies on a band. */
export const PARCEL_R = 25
/** How long one ring is in front; long enough to read five lines aloud. */
export const FEATURE_MS = 9000

export interface Dot extends Point {
  number: number
  name: string
  table: string | null
  /** of the ring that it belongs to; null: of none */
  ring: number | null
}

const rounded = (value: number): number => Math.round(value * 10) / 10

/** In the order of their numbers, clockwise from the top. */
export function dots_of(view: ScreenView): Dot[] {
  const ring_of = new Map(
    view.rings.flatMap((ring) =>
      ring.transfers.flatMap(
        (one) =>
          [
            [one.from, ring.index],
            [one.to, ring.index],
          ] as const,
      ),
    ),
  )
  return view.people.map(({ number, name, table }, i) => {
    const angle = (i * 2 * Math.PI) / view.people.length - Math.PI / 2
    return {
      number,
      name: name ?? '',
      table: table ?? null,
      ring: ring_of.get(number) ?? null,
      x: rounded(MIDDLE + RADIUS * Math.cos(angle)),
      y: rounded(MIDDLE + RADIUS * Math.sin(angle)),
    }
  })
}

/** Small enough that two hundred do not touch. */
export function dot_radius(people: number): number {
  return Math.max(3, Math.min(10, (Math.PI * RADIUS) / Math.max(1, people) / 1.35))
}

/** Where there and back lie apart, of the way between the two and at most: room for a parcel on each. */
const ASIDE = 0.25
const ASIDE_MAX = 70

/** Bowed towards the middle, the more the longer it is, so that bands lie neither on the circle nor on one another. */
function bend(from: Point, to: Point, both: boolean): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy) || 1
  const pull = 0.15 + (0.25 * length) / (2 * RADIUS)
  const inward = (a: number, b: number): number => (a + b) / 2 + (MIDDLE - (a + b) / 2) * pull
  const aside = both ? Math.min(length * ASIDE, ASIDE_MAX) / length : 0
  return { x: inward(from.x, to.x) + dy * aside, y: inward(from.y, to.y) - dx * aside }
}

/** The band of one gift; `both`: one comes back too, between the same two. */
export function chord(from: Point, to: Point, both: boolean): string {
  const { x, y } = bend(from, to, both)
  return `M${from.x} ${from.y}Q${rounded(x)} ${rounded(y)} ${to.x} ${to.y}`
}

/** The middle of that band, where the parcel lies. */
export function chord_middle(from: Point, to: Point, both: boolean): Point {
  const { x, y } = bend(from, to, both)
  return { x: rounded((from.x + to.x) / 4 + x / 2), y: rounded((from.y + to.y) / 4 + y / 2) }
}

/** How big they may be who step forward: as big as a name needs, unless they stand close together. */
export function front_radius(ahead: readonly Point[]): number {
  const gaps = ahead.flatMap((a, i) => ahead.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y)))
  return Math.max(6, Math.min(34, Math.min(...gaps) / 2.15))
}

/** Two people who give each other. */
export const goes_back = (ring: ScreenRing): boolean => !ring.chain && ring.transfers.length === 2

export function ring_path(ring: ScreenRing, at: ReadonlyMap<number, Point>): string {
  return ring.transfers
    .map((one) => {
      const [from, to] = [at.get(one.from), at.get(one.to)]
      return from && to ? chord(from, to, goes_back(ring)) : ''
    })
    .join('')
}

/** A name stands under its dot, or above it at the bottom; always inside of the drawing. */
export function tag_at(dot: Point, width: number, radius: number): Point {
  const half = width / 2 + 4
  const below = dot.y + radius + 16
  return { x: rounded(Math.min(SIDE - half, Math.max(half, dot.x))), y: rounded(below > SIDE - 24 ? dot.y - radius - 16 : below) }
}

/**
 * Which rings are on the wall and which one is in front, `ms` after they were made known: one after the other at first, then round and
 * round. With all shown at once (no motion is wished for) only the one in front changes.
 */
export function pace(ms: number, rings: number, at_once: boolean): { shown: number; front: number | null } {
  if (rings === 0) return { shown: 0, front: null }
  const turn = Math.floor(ms / FEATURE_MS)
  return { shown: at_once ? rings : Math.min(rings, turn + 1), front: turn % rings }
}

/** What one person finds on a phone: their ring, turned so that they stand first. */
export function own_ring(view: ScreenView, number: number): ScreenRing | null {
  const ring = view.rings.find((one) => one.transfers.some((each) => each.from === number || each.to === number))
  if (!ring) return null
  const mine = ring.transfers.findIndex((one) => one.from === number)
  if (ring.chain || mine < 0) return ring
  return { ...ring, transfers: [...ring.transfers.slice(mine), ...ring.transfers.slice(0, mine)] }
}
