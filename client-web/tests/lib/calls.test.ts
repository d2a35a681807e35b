import { describe, expect, it } from 'vitest'
import { missing, progress, projects_for, sought_by, spare_for, without, type Call } from '../../src/lib/calls'
import { bars, top_of, type MonthFigures } from '../../src/lib/figures'

const CALL: Call = {
  ...{
    id: 'a',
    association: null,
    title: 'Jardin',
    text: '',
    language: 'fr',
    made_on: '2026-11-01',
    until: '2026-12-01T20:00:00.000Z',
    open: true,
    keeps: false,
  },
  needs: [
    { title: 'Chaises', category: 'gardening', kind: 'good', size: 1, quantity: 10, received: 3, promised: 4, mine: 4, suits: [] },
    { title: 'Bras', category: 'gardening', kind: 'service', size: 2, quantity: 2, received: 2, promised: 0, mine: 0, suits: [] },
  ],
  pledges: [{ id: 'p', need: 0, quantity: 4, first_name: 'Ana', received: false, offer: null, holds: true, thing: null }],
}

describe('a call', () => {
  it('lacks what nobody has promised nor brought', () => {
    expect(CALL.needs.map(missing)).toEqual([3, 0])
    expect(progress(CALL)).toEqual({ there: 5, promised: 4, needed: 12 })
  })

  it('has back what I take back, and nothing else changes', () => {
    const after = without(CALL, 'p')
    expect(after.needs[0]).toMatchObject({ promised: 0, mine: 0, received: 3 })
    expect(after.needs[1]).toEqual(CALL.needs[1])
    expect(after.pledges).toEqual([])
    expect(without(CALL, 'nobody')).toBe(CALL)
  })

  it('has nothing back of what went to somebody in an exchange: it was missing already', () => {
    const went = { ...CALL, pledges: [{ ...CALL.pledges[0]!, holds: false }] }
    expect(without(went, 'p').needs[0]).toMatchObject({ promised: 4, mine: 0 })
  })

  it('takes what an event left over, a gift as a thing, until it is promised once, and nothing of another kind', () => {
    const chair = { id: 'chair', category: 'gardening', kind: 'gift' as const }
    expect(projects_for([CALL], chair)).toEqual({ promised: undefined, seeking: [{ call: CALL, need: 0 }] })
    expect(projects_for([CALL], { ...chair, category: 'books' }).seeking).toEqual([])
    expect(projects_for([CALL], { ...chair, kind: 'service' }).seeking).toEqual([]) // its hands are all there
    expect(projects_for([{ ...CALL, open: false }], chair).seeking).toEqual([])
    const thing = { event: 'e', item: 'chair', name: 'Troc' }
    const given = { ...CALL, pledges: [{ ...CALL.pledges[0]!, id: 'q', quantity: 1, thing }] }
    expect(projects_for([given], chair)).toEqual({ promised: given, seeking: [] })
    expect(without(given, 'q').needs[0]).toMatchObject({ promised: 3, mine: 4 })
  })

  it('looks for the first offer of mine that fits, once a need, at the end of a chain', () => {
    const [chair, stool] = [
      { id: 'chair', title: 'Chaise', units: 1 },
      { id: 'stool', title: 'Tabouret', units: 2 },
    ]
    const need = { ...CALL.needs[0]!, mine: 0, suits: [chair, stool] }
    const call = { ...CALL, needs: [need, CALL.needs[1]!] }
    expect(spare_for([call])).toEqual([{ call, need, offer: chair }])
    expect(spare_for([{ ...call, open: false }])).toEqual([])
    expect(spare_for([{ ...call, needs: [{ ...need, mine: 1 }] }])).toEqual([])
  })

  it('looks for an offer of mine while units are missing of which I have promised none', () => {
    const suits = [{ id: 'x', title: 'Chaises', units: 2 }]
    const [chairs, arms] = CALL.needs
    const open = {
      ...CALL,
      needs: [
        { ...chairs!, mine: 0, suits },
        { ...arms!, suits },
      ],
    }
    expect(sought_by([open], 'x').map(({ need }) => need.title)).toEqual(['Chaises'])
    expect(sought_by([open], 'y')).toEqual([])
    expect(sought_by([{ ...open, open: false }], 'x')).toEqual([])
    expect(sought_by([{ ...CALL, needs: [{ ...chairs!, suits }] }], 'x')).toEqual([])
  })
})

describe('the bars of the months', () => {
  const month = (name: string, people: number | null): MonthFigures => ({
    ...{ month: name, published_on: '', people, handovers: null, within_15: null, beyond_15: null, wait: null, exchanges: null },
    ...{ sizes: [], lacking: [], kept_kg: null, helped_hours: null },
  })

  it('stand oldest first, twelve at most, and what is not told stays empty', () => {
    const months = Array.from({ length: 14 }, (_, i) => month(`m${i}`, i === 0 ? null : 5 * i))
    const shown = bars(months, 'people', (name) => name)
    expect(shown.map((bar) => bar.id)).toEqual(['m11', 'm10', 'm9', 'm8', 'm7', 'm6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0'])
    expect(shown.at(-1)?.value).toBeNull()
  })

  it('end below a round number', () => {
    expect([[35], [5], [null], [100], [105], [95]].map(top_of)).toEqual([40, 5, 5, 100, 200, 100])
  })
})
