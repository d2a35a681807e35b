import { describe, expect, it } from 'vitest'
import { nearby_rows } from '../../src/lib/nearby_rows'

const GAP = 10
/** from 60 to 250 pixels high, not all alike */
const HEIGHTS = [...Array(200).keys()].map((i) => 60 + ((i * 37) % 191))
const whole = HEIGHTS.reduce((sum, height) => sum + height + GAP, 0)
const top_of = (row: number): number => HEIGHTS.slice(0, row).reduce((sum, height) => sum + height + GAP, 0)
const rows = (from: number, to: number, kept: number | null = null): number[] =>
  nearby_rows(HEIGHTS, GAP, { from, to }, kept).drawn.map((one) => one.row)

describe('the rows near the screen', () => {
  it('are those that touch it, and no others', () => {
    const { from, to } = { from: top_of(50) + 5, to: top_of(56) + 1 }
    expect(rows(from, to)).toEqual([50, 51, 52, 53, 54, 55, 56])
  })

  it('stand where they would stand if all were drawn, and the list is as high, wherever one looks', () => {
    for (let from = -2000; from < whole + 2000; from += 333) {
      for (const kept of [null, 0, 100, 199]) {
        const { drawn, below } = nearby_rows(HEIGHTS, GAP, { from, to: from + 900 }, kept)
        let at = 0
        for (const { row, room } of drawn) {
          at += room
          expect(at).toBe(top_of(row))
          at += (HEIGHTS[row] ?? 0) + GAP
        }
        expect(at + below).toBe(whole)
      }
    }
  })

  it('are few, however long the list is', () => {
    expect(rows(8000, 8900).length).toBeLessThan(15)
    expect(rows(0, 900)[0]).toBe(0)
    expect(rows(whole - 900, whole).at(-1)).toBe(199)
  })

  it('come with the one that has the focus, far away as it may be', () => {
    expect(rows(8000, 8900, 3)).toEqual([3, ...rows(8000, 8900)])
    expect(rows(8000, 8900, 180)).toEqual([...rows(8000, 8900), 180])
  })

  it('are none in an empty list', () => {
    expect(nearby_rows([], GAP, { from: 0, to: 900 }, null)).toEqual({ drawn: [], below: 0 })
  })
})
