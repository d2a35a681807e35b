import { describe, expect, it } from 'vitest'
import { raised, turned, type Weights } from '../../src/lib/rules'

const USUAL: Weights = {
  order: ['wish', 'walk', 'waiting'],
  farthest_minutes: 25,
  waiting_days: 60,
  fallen_days: 7,
  ahead_days: 1,
  no_return_of_ten: 2,
}

describe('what is weighed', () => {
  it('moves a criterion one place nearer to the front, and the first stays where it is', () => {
    expect(raised(USUAL.order, 'waiting')).toEqual(['wish', 'waiting', 'walk'])
    expect(raised(USUAL.order, 'wish')).toEqual(USUAL.order)
    expect(raised(USUAL.order, 'balance')).toEqual(USUAL.order)
  })

  it('tells of a change what was turned, and nothing else', () => {
    expect(turned({ from: USUAL, to: USUAL })).toEqual([])
    const to: Weights = { ...USUAL, order: ['walk', 'wish', 'waiting'], ahead_days: 2 }
    expect(turned({ from: USUAL, to })).toEqual([
      { what: 'order', from: USUAL.order, to: to.order },
      { what: 'ahead_days', from: 1, to: 2 },
    ])
  })
})
