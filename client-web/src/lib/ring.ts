// Geometry of the ring picture, no markup and no state. Angles are SVG degrees (clockwise from east); seat 0 is the reader, at the
// bottom; seats follow clockwise and gifts travel clockwise. Lengths are units of the drawing, 372 wide. Source: docs of the design, section 4.

export interface Point {
  x: number
  y: number
}

export interface Band {
  from: number
  to: number
  /** SVG path of the arc */
  path: string
  /** where the small chevron sits, just before the end */
  head: Point
  /** direction of the chevron in degrees */
  head_angle: number
  middle: Point
}

export interface RingShape {
  width: number
  height: number
  centre: Point
  radius: number
  avatar: number
  parcel: number
  seats: Point[]
  bands: Band[]
}

export interface Sizes {
  radius: number
  avatar: number
  parcel: number
}

const SIZES: Record<number, Sizes> = {
  2: { radius: 112, avatar: 36, parcel: 19 },
  3: { radius: 116, avatar: 34, parcel: 19 },
  4: { radius: 121, avatar: 31, parcel: 19 },
  5: { radius: 130, avatar: 29, parcel: 16.5 },
  6: { radius: 136, avatar: 26, parcel: 14.5 },
}

/** The four of the pages before the door: the picture is drawn small there, so that its people are bigger. */
export const ROOMY: Sizes = { radius: 116, avatar: 34, parcel: 20 }

export const WIDTH = 372
/** The reader's avatar is a little bigger. */
export const YOU_SCALE = 1.17
const BAND_WIDTH = 11
const GAP = 7
const TAG_GAP = 10
const HEAD_BACK = 2.5

export function sizes_for(people: number): Sizes {
  return SIZES[Math.min(6, Math.max(2, people))] as Sizes
}

/** 90 + i * 360 / n: the reader at the bottom, their gift leaves to the left. */
export function seat_angle(index: number, people: number): number {
  return 90 + (index * 360) / people
}

export function on_circle(centre: Point, radius: number, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180
  return { x: centre.x + radius * Math.cos(radians), y: centre.y + radius * Math.sin(radians) }
}

/** A band that leaves or reaches a seat from below passes under that seat's name tag, and must stop earlier. */
function under_tag(angle: number, direction: 1 | -1): boolean {
  const radians = (angle * Math.PI) / 180
  const down = direction * Math.cos(radians)
  return down > Math.abs(Math.sin(radians))
}

const n1 = (value: number): number => Math.round(value * 10) / 10

export function arc(centre: Point, radius: number, start: number, end: number): string {
  const a = on_circle(centre, radius, start)
  const b = on_circle(centre, radius, end)
  const large = end - start > 180 ? 1 : 0
  return `M${n1(a.x)} ${n1(a.y)}A${radius} ${radius} 0 ${large} 1 ${n1(b.x)} ${n1(b.y)}`
}

/**
 * Shapes  people: 2 to 6. gap_after: in a chain, the seat after which no band is drawn, else null. bands: ascending by giver.
 * Units   drawing units; the viewBox is `0 0 width height`.
 */
export function ring_shape(people: number, gap_after: number | null = null, sizes: Sizes = sizes_for(people)): RingShape {
  const { radius, avatar, parcel } = sizes
  // With an even number somebody stands at the top, with a badge; with an odd one a band passes there with its parcel.
  const above = people % 2 === 0 ? avatar + 20 : parcel + 12
  const centre = { x: WIDTH / 2, y: radius + above }
  const height = Math.round(centre.y + radius + avatar * YOU_SCALE + 33)
  const seats = Array.from({ length: people }, (_, i) => on_circle(centre, radius, seat_angle(i, people)))
  const degrees = (length: number): number => ((length / radius) * 180) / Math.PI
  const clearance = (seat: number, direction: 1 | -1): number => {
    if (seat === 0) return degrees(avatar * YOU_SCALE + BAND_WIDTH / 2 + GAP)
    const extra = under_tag(seat_angle(seat, people), direction) ? TAG_GAP : 0
    return degrees(avatar + BAND_WIDTH / 2 + GAP + extra)
  }
  const bands: Band[] = []
  for (let from = 0; from < people; from++) {
    if (from === gap_after) continue
    const to = (from + 1) % people
    const start = seat_angle(from, people) + clearance(from, 1)
    const end = seat_angle(from + 1, people) - clearance(to, -1)
    bands.push({
      from,
      to,
      path: arc(centre, radius, start, end),
      head: on_circle(centre, radius, end - degrees(HEAD_BACK)),
      head_angle: n1(end + 90),
      middle: on_circle(centre, radius, (start + end) / 2),
    })
  }
  return { width: WIDTH, height, centre, radius, avatar, parcel, seats, bands }
}

/** Thumbnail: 100 x 100, radius 37, no parcels, no names. */
export function thumbnail_shape(people: number, gap_after: number | null = null): RingShape {
  const radius = 37
  const avatar = 11
  const centre = { x: 50, y: 50 }
  const degrees = (length: number): number => ((length / radius) * 180) / Math.PI
  const clearance = (seat: number): number => degrees((seat === 0 ? avatar * YOU_SCALE : avatar) + 5)
  const seats = Array.from({ length: people }, (_, i) => on_circle(centre, radius, seat_angle(i, people)))
  const bands: Band[] = []
  for (let from = 0; from < people; from++) {
    if (from === gap_after) continue
    const to = (from + 1) % people
    const start = seat_angle(from, people) + clearance(from)
    const end = seat_angle(from + 1, people) - clearance(to)
    const middle = on_circle(centre, radius, (start + end) / 2)
    bands.push({ from, to, path: arc(centre, radius, start, end), head: middle, head_angle: 0, middle })
  }
  return { width: 100, height: 100, centre, radius, avatar, parcel: 0, seats, bands }
}

/** Width of a name tag for a text of 15.5 units: no measuring of the page is needed for a label of a few letters. */
export function tag_width(text: string): number {
  return n1([...text].length * 15.5 * 0.56 + 18)
}

/** Long first names would run out of the drawing: shorten what is drawn, never what is read aloud. */
export function short_name(text: string, longest = 10): string {
  const letters = [...text]
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join('')}…`
}
