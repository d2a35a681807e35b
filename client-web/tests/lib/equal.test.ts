import { describe, expect, it } from 'vitest'
import { divided, type FairnessMonth, type GroupFigures } from '../../src/lib/equal'

const group = (division: GroupFigures['division'], name: string): GroupFigures => ({
  ...{ division, group: name, name: null },
  ...{ seekers: 10, proposed: 5, served: null, wait: null },
})

describe('whether proposals reach everybody', () => {
  it('shows division by division, always in the same order, and leaves out of which nothing can be told', () => {
    const month: FairnessMonth = {
      ...{ month: '2026-03', published_on: '2026-05-01', all: { seekers: 25, proposed: 15, served: 10, wait: 'week' } },
      groups: [group('language', 'fr'), group('quarter', 'a'), group('quarter', 'b')],
    }
    expect(divided(month).map(({ division, groups }) => [division, groups.map((one) => one.group)])).toEqual([
      ['quarter', ['a', 'b']],
      ['language', ['fr']],
    ])
  })
})
