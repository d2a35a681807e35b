import { describe, expect, it } from 'vitest'
import { arc, on_circle, ring_shape, seat_angle, short_name, tag_width, thumbnail_shape, WIDTH } from '../../src/lib/ring'

/** Start and end of an arc path. */
function ends(path: string): { start: [number, number]; end: [number, number] } {
  const numbers = path.match(/-?[\d.]+/g)!.map(Number)
  return { start: [numbers[0]!, numbers[1]!], end: [numbers.at(-2)!, numbers.at(-1)!] }
}

describe('the ring picture', () => {
  it('puts the reader at the bottom and the others clockwise', () => {
    for (let people = 2; people <= 6; people++) {
      const { seats, centre, radius } = ring_shape(people)
      expect(seats).toHaveLength(people)
      expect(seats[0]!.x).toBeCloseTo(centre.x)
      expect(seats[0]!.y).toBeCloseTo(centre.y + radius)
      // Clockwise on a screen: from the bottom one goes to the left.
      if (people > 2) expect(seats[1]!.x).toBeLessThan(centre.x)
    }
    expect(seat_angle(1, 4)).toBe(180)
  })

  it('lets my gift leave to the left and what I receive arrive from the right', () => {
    for (let people = 2; people <= 6; people++) {
      const { bands, centre } = ring_shape(people)
      const gift = bands.find((band) => band.from === 0)!
      const receipt = bands.find((band) => band.to === 0)!
      expect(gift.middle.x).toBeLessThan(centre.x)
      expect(receipt.middle.x).toBeGreaterThan(centre.x)
      expect(ends(gift.path).start[0]).toBeLessThan(centre.x)
      expect(ends(receipt.path).end[0]).toBeGreaterThan(centre.x)
    }
  })

  it('draws the bands of the drawings for four people, to a tenth', () => {
    const { bands, height } = ring_shape(4)
    expect(height).toBe(362)
    expect(bands.map((band) => band.path)).toEqual([
      'M138.5 283.3A121 121 0 0 1 76.6 223.8',
      'M72.7 129.4A121 121 0 0 1 143.4 58.7',
      'M228.6 58.7A121 121 0 0 1 299.3 129.4',
      'M295.4 223.8A121 121 0 0 1 233.5 283.3',
    ])
    expect(bands[0]!.head_angle).toBe(244.7)
    expect(bands[0]!.head.x).toBeCloseTo(77.7, 0)
  })

  it('keeps every band clear of every avatar, and everything inside the drawing', () => {
    for (let people = 2; people <= 6; people++) {
      const { bands, seats, avatar, width, height } = ring_shape(people)
      for (const band of bands) {
        const { start, end } = ends(band.path)
        for (const [x, y] of [start, end]) for (const seat of seats) expect(Math.hypot(seat.x - x, seat.y - y)).toBeGreaterThan(avatar + 5)
      }
      for (const seat of seats) {
        expect(seat.x - avatar).toBeGreaterThan(0)
        expect(seat.x + avatar).toBeLessThan(width)
        expect(seat.y + avatar * 1.17 + 16).toBeLessThan(height)
      }
    }
  })

  it('opens a chain after the seat that gives nothing on', () => {
    const { bands } = ring_shape(4, 2)
    expect(bands.map((band) => band.from)).toEqual([0, 1, 3])
    expect(thumbnail_shape(3, 0).bands.map((band) => band.from)).toEqual([1, 2])
  })

  it('draws the thumbnail of the drawings', () => {
    expect(thumbnail_shape(4).bands[0]!.path).toBe('M32.8 82.8A37 37 0 0 1 16.4 65.5')
    expect(thumbnail_shape(3).bands[1]!.path).toBe('M28.7 19.8A37 37 0 0 1 71.3 19.8')
  })

  it('sizes name tags by their letters and shortens long names', () => {
    expect(tag_width('Vous')).toBeCloseTo(52.7, 1)
    expect(tag_width('Écureuil')).toBeGreaterThan(tag_width('Tortue'))
    expect(short_name('Lapin')).toBe('Lapin')
    expect(short_name('Maximiliane-Rose')).toBe('Maximilia…')
    expect([...short_name('👩‍👩‍👧'.repeat(9))].length).toBeLessThanOrEqual(10)
  })

  it('makes arcs that say whether they are the long way round', () => {
    expect(arc({ x: 0, y: 0 }, 10, 0, 90)).toBe('M10 0A10 10 0 0 1 0 10')
    expect(arc({ x: 0, y: 0 }, 10, 0, 270)).toContain(' 0 1 1 ')
    expect(on_circle({ x: WIDTH / 2, y: 0 }, 10, 90).y).toBeCloseTo(10)
  })
})
