// Two painted pictures that pass for photos: jars of apricot jam on a table, a dish of couscous. Ours, so that nobody's photo lies in this
// repository; with light and grain, so that they weigh as much as one.
import { deflateSync } from 'node:zlib'
import { chunk, SIGNATURE } from './small_png'

const WIDTH = 960
const HEIGHT = 720
type Colour = [number, number, number]
/** x and y from 0 to 4 and 0 to 3; null: nothing there */
type Shape = (x: number, y: number) => Colour | null

const shade = (colour: Colour, by: number): Colour => colour.map((one) => one * by) as Colour
const within = (x: number, y: number, width: number, height: number, round: number): boolean => {
  const dx = Math.max(Math.abs(x) - width / 2 + round, 0)
  const dy = Math.max(Math.abs(y) - height / 2 + round, 0)
  return Math.hypot(dx, dy) <= round && Math.abs(x) <= width / 2 && Math.abs(y) <= height / 2
}

const wall: Shape = (x, y) => (y < 1.75 ? shade([226, 214, 196], 1.08 - 0.07 * Math.hypot(x - 1, y - 0.3)) : null)
const table: Shape = (x, y) => shade([150, 104, 66], 0.95 + 0.05 * Math.sin(x * 1.2 + Math.sin(y * 38) * 0.7) - 0.12 * (y - 1.75))

function jar(at: number, high: number): Shape {
  return (x, y) => {
    const [dx, bottom] = [x - at, 2.35]
    const light = 0.72 + 0.36 * Math.cos((dx - 0.14) * 2.4)
    if (within(dx, y - (bottom - high - 0.07), 0.74, 0.2, 0.05))
      return shade((Math.floor(dx * 14) + Math.floor(y * 14)) % 2 ? [196, 60, 48] : [240, 232, 220], light)
    if (!within(dx, y - (bottom - high / 2), 0.86, high, 0.16)) return Math.hypot(dx / 0.62, (y - bottom) / 0.1) < 1 ? [92, 62, 42] : null
    if (within(dx, y - (bottom - high * 0.42), 0.6, 0.4, 0.03)) return shade([250, 244, 230], light)
    return Math.abs(dx + 0.3) < 0.035 ? [255, 226, 170] : shade([232, 140, 34], light)
  }
}

const BITS: Colour[] = [
  [214, 104, 40],
  [126, 150, 58],
  [178, 52, 44],
  [240, 226, 190],
]
const dish: Shape = (x, y) => {
  const [dx, dy] = [x - 2, (y - 1.75) * 1.5]
  const far = Math.hypot(dx, dy)
  if (far > 1.5) return Math.hypot(dx - 0.1, dy - 0.14) < 1.56 ? [96, 66, 46] : null
  if (far > 1.22) return shade([52, 98, 140], 1.1 - 0.2 * (dx + dy) * 0.4)
  for (let i = 0; i < 26; i++) {
    const [bx, by] = [Math.sin(i * 2.4) * Math.sqrt(i) * 0.19, Math.cos(i * 2.4) * Math.sqrt(i) * 0.19]
    if (Math.hypot(dx - bx, (dy - by) * 1.3) < 0.105) return shade(BITS[i % 4]!, 1.12 - Math.hypot(dx - bx + 0.05, dy - by + 0.05) * 2)
  }
  return shade([232, 196, 112], 1.12 - 0.22 * far + 0.05 * Math.sin(x * 91) * Math.sin(y * 83))
}

function paint(shapes: Shape[]): Buffer {
  const rows = Buffer.alloc(HEIGHT * (WIDTH * 3 + 1))
  let grain = 1
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const [x, y] = [column / (WIDTH / 4), row / (HEIGHT / 3)]
      let colour: Colour = [0, 0, 0]
      for (const shape of shapes) colour = shape(x, y) ?? colour
      grain = (grain * 16807) % 2147483647
      const noise = (grain % 9) - 4
      const at = row * (WIDTH * 3 + 1) + 1 + column * 3
      for (let i = 0; i < 3; i++) rows[at + i] = Math.max(0, Math.min(255, Math.round(colour[i]! + noise)))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

export const jam = (): Buffer => paint([table, wall, jar(0.85, 1.05), jar(2.02, 1.3), jar(3.15, 0.95)])
export const couscous = (): Buffer => paint([table, dish])
