// Where a plan lies on a map, and whom a browser would ask for its pictures.
import { describe, expect, it } from 'vitest'
import { box_of, host_of_tiles } from '../../src/lib/plan'

const MAP = { tiles: 'https://tiles.example:8443/{z}/{x}/{y}.png', attribution: '', north: 46.2, west: 6.2 }

describe('the map behind the plan', () => {
  it('begins at the corner that the operator said, and is as large as the plan', () => {
    const [[south, west], [north, east]] = box_of({ width: 1000, height: 2000, quarters: [] }, MAP)
    expect([north, west]).toEqual([46.2, 6.2])
    // A degree is 111.2 km to the north, and at this latitude 77 km to the east.
    expect(south).toBeCloseTo(46.2 - 2 / 111.2, 9)
    expect((east - west) * 111_200 * Math.cos((46.2 * Math.PI) / 180)).toBeCloseTo(1000, 6)
  })

  it('asks the host that the address names, or nobody else where it is a path of ours', () => {
    expect(host_of_tiles(MAP)).toBe('tiles.example:8443')
    expect(host_of_tiles({ ...MAP, tiles: '/tiles/{z}/{x}/{y}.png' })).toBe('')
  })
})
