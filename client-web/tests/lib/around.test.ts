import { describe, expect, it } from 'vitest'
import { next_event } from '../../src/lib/around'
import { labels_for } from '../../src/lib/plan'
import type { Api } from '../../src/lib/api'
import type { SwapEvent } from '../../src/lib/event_types'
import type { Plan, PlanQuarter } from '../../src/lib/types'

const quarter = (id: string, x: number, y: number): PlanQuarter => ({ id, name: id, x, y, path: '', offers: null, wants: null })
const plan = (...quarters: PlanQuarter[]): Plan => ({ width: 300, height: 300, quarters })

describe('names on the plan', () => {
  it('stand below the disc of a count, and in the middle without one', () => {
    const labels = labels_for(plan(quarter('Foron', 100, 100), quarter('Clair-Val', 200, 200)), 10, (id) => id === 'Foron')
    expect(labels.map(({ id, y }) => [id, y])).toEqual([
      ['Foron', 117.5],
      ['Clair-Val', 200],
    ])
  })

  it('never stand on another name, on a disc, or outside', () => {
    const crowded = plan(
      quarter('Belle-Terre', 100, 100),
      quarter('Graveson', 120, 105),
      quarter('Villette', 10, 200),
      quarter('Bel', 250, 292),
    )
    expect(labels_for(crowded, 12, () => false).map(({ id }) => id)).toEqual(['Belle-Terre'])
    const on_a_disc = plan(quarter('Moillesulaz', 100, 100), quarter('Foron', 130, 100))
    expect(labels_for(on_a_disc, 12, (id) => id === 'Foron').map(({ id }) => id)).toEqual(['Foron'])
  })
})

describe('the event that comes next', () => {
  const event = (id: string, state: SwapEvent['state'], from: string): SwapEvent =>
    ({ id, state, drop_off: { from, to: from }, pick_up: { from, to: from } }) as SwapEvent
  const door = (...items: SwapEvent[]): Api => ({ get: () => Promise.resolve({ items }) }) as unknown as Api
  const now = new Date('2026-06-01T12:00:00Z')

  it('is the nearest that one can still come to', async () => {
    const items = [
      event('later', 'open', '2026-06-20T12:00:00Z'),
      event('draft', 'draft', '2026-06-02T12:00:00Z'),
      event('next', 'open', '2026-06-13T12:00:00Z'),
      event('over', 'published', '2026-05-20T12:00:00Z'),
      event('closed', 'closed', '2026-06-03T12:00:00Z'),
    ]
    expect((await next_event(now, door(...items)))?.id).toBe('next')
  })

  it('is none where none is planned', async () => {
    expect(await next_event(now, door())).toBeNull()
  })
})
