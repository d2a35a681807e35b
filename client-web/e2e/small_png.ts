// A screenshot with at most 256 colours: a third of the bytes, and flat drawings such as ours look the same. Reads only what Chromium
// writes (8 bits a channel, RGB or RGBA, not interlaced). Format: PNG, third edition, sections 5, 9 and 11.
import { deflateSync, inflateSync } from 'node:zlib'

export const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const COLOURS = 256

interface Picture {
  width: number
  height: number
  /** three bytes a point */
  points: Buffer
}

function read(file: Buffer): Picture {
  const data: Buffer[] = []
  let width = 0
  let height = 0
  let channels = 3
  for (let at = SIGNATURE.length; at < file.length;) {
    const length = file.readUInt32BE(at)
    const kind = file.toString('latin1', at + 4, at + 8)
    const body = file.subarray(at + 8, at + 8 + length)
    if (kind === 'IHDR') {
      width = body.readUInt32BE(0)
      height = body.readUInt32BE(4)
      if (body[8] !== 8 || (body[9] !== 2 && body[9] !== 6) || body[12] !== 0) throw new Error('not a PNG of the kind that Chromium writes')
      channels = body[9] === 6 ? 4 : 3
    }
    if (kind === 'IDAT') data.push(body)
    at += length + 12
  }
  return { width, height, points: unfiltered(inflateSync(Buffer.concat(data)), width, height, channels) }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const a = Math.abs(guess - left)
  const b = Math.abs(guess - up)
  const c = Math.abs(guess - corner)
  return a <= b && a <= c ? left : b <= c ? up : corner
}

function unfiltered(raw: Buffer, width: number, height: number, channels: number): Buffer {
  const line = width * channels
  const bytes = Buffer.alloc(height * line)
  const points = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)]
    for (let x = 0; x < line; x++) {
      const at = y * line + x
      const left = x >= channels ? bytes[at - channels]! : 0
      const up = y > 0 ? bytes[at - line]! : 0
      let guess = 0
      if (filter === 1) guess = left
      else if (filter === 2) guess = up
      else if (filter === 3) guess = (left + up) >> 1
      else if (filter === 4) guess = paeth(left, up, x >= channels && y > 0 ? bytes[at - line - channels]! : 0)
      bytes[at] = raw[y * (line + 1) + 1 + x]! + guess
    }
    for (let x = 0; x < width; x++) bytes.copy(points, (y * width + x) * 3, y * line + x * channels, y * line + x * channels + 3)
  }
  return points
}

/** The commonest colours stay; each other one becomes the nearest of them. */
function indexed({ width, height, points }: Picture): { palette: number[]; lines: Buffer } {
  const colour = (point: number): number => points.readUIntBE(point * 3, 3)
  const count = new Map<number, number>()
  for (let point = 0; point < width * height; point++) count.set(colour(point), (count.get(colour(point)) ?? 0) + 1)
  const palette = [...count].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([one]) => one)
  palette.length = Math.min(palette.length, COLOURS)
  const place = new Map(palette.map((one, index) => [one, index]))
  const distance = (a: number, b: number): number =>
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
  const nearest = (one: number): number =>
    palette.reduce((best, each, index) => (distance(one, each) < distance(one, palette[best]!) ? index : best), 0)
  const lines = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const one = colour(y * width + x)
      let index = place.get(one)
      if (index === undefined) place.set(one, (index = nearest(one)))
      lines[y * (width + 1) + 1 + x] = index
    }
  }
  return { palette, lines }
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})

export function chunk(kind: string, body: Buffer): Buffer {
  const head = Buffer.concat([Buffer.from(kind, 'latin1'), body])
  let crc = 0xffffffff
  for (const byte of head) crc = CRC[(crc ^ byte) & 255]! ^ (crc >>> 8)
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4)
  return Buffer.concat([frame.subarray(0, 4), head, frame.subarray(4)])
}

export function small_png(file: Buffer): Buffer {
  const picture = read(file)
  const { palette, lines } = indexed(picture)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(picture.width, 0)
  header.writeUInt32BE(picture.height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
