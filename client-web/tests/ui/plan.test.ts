import { fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { read_plan, within } from '../../src/lib/plan'
import type { Api } from '../../src/lib/api'
import type { Plan, Quarter } from '../../src/lib/types'
import PlanBox from '../../src/ui/PlanBox.svelte'
import QuarterPlan from '../../src/ui/QuarterPlan.svelte'

const PLAN: Plan = {
  width: 200,
  height: 100,
  quarters: [
    { id: 'b', name: 'Plage', path: 'm100 0l100 0 0 100-100 0z', x: 150, y: 50, offers: null, wants: 7 },
    { id: 'a', name: 'Bourg', path: 'm0 0l100 0 0 100-100 0z', x: 50, y: 50, offers: 14, wants: 9 },
  ],
}

afterEach(() => vi.unstubAllGlobals())

describe('the plan of the quarters', () => {
  it('takes a touch on a quarter, and is no control of its own for keyboard and screen reader', async () => {
    const picked: string[] = []
    const { container } = render(QuarterPlan, { plan: PLAN, marked: ['a'], label: 'Choisir', pick: (id) => picked.push(id) })
    const svg = container.querySelector('svg')!
    expect(svg.getAttribute('aria-hidden')).toBe('true')
    expect(svg.querySelector('[tabindex]')).toBeNull()
    expect(svg.querySelectorAll('path.on')).toHaveLength(1)
    await fireEvent.click(svg.querySelector('[data-quarter=b]')!)
    await fireEvent.click(svg) // beside all quarters
    expect(picked).toEqual(['b'])
  })

  it('names all quarters by the alphabet, with counts only where there are some to tell', () => {
    render(QuarterPlan, { plan: PLAN, marked: [], label: 'Choisir', pick: () => undefined })
    const items = screen.getAllByRole('listitem').map((one) => one.textContent?.replace(/\s+/g, ' ').trim())
    expect(items).toEqual(['1 Bourg14 propositions, 9 recherches', '2 Plage'])
  })

  it('where it only shows, is a picture with a name, and tells the marked quarter alone', () => {
    render(QuarterPlan, { plan: PLAN, marked: ['b'], label: 'Le quartier de cette annonce' })
    expect(screen.getByRole('img', { name: 'Le quartier de cette annonce' })).toBeTruthy()
    expect(screen.getAllByRole('listitem')).toHaveLength(1)
    expect(screen.getByText('Plage')).toBeTruthy()
  })

  it('is asked for when it is opened, not before', async () => {
    const asked = vi.fn(() => Promise.resolve(new Response(JSON.stringify(PLAN), { headers: { 'Content-Type': 'application/json' } })))
    vi.stubGlobal('fetch', asked)
    render(PlanBox, { neighbourhood: 'n1', marked: ['a'], label: 'Le quartier de cette annonce' })
    const button = screen.getByRole('button', { name: 'Voir sur le plan' })
    expect(button.getAttribute('aria-expanded')).toBe('false')
    expect(asked).not.toHaveBeenCalled()
    await fireEvent.click(button)
    expect(await screen.findByRole('img', { name: 'Le quartier de cette annonce' })).toBeTruthy()
    expect(button.getAttribute('aria-expanded')).toBe('true')
  })
})

describe('what the plan is made of', () => {
  it('is asked for once a neighbourhood, and again where it did not come', async () => {
    const get = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(PLAN)
    const door = { get } as unknown as Api
    await expect(read_plan('n2', door)).rejects.toThrow('away')
    expect(await read_plan('n2', door)).toBe(PLAN)
    expect(await read_plan('n2', door)).toBe(PLAN)
    expect(get).toHaveBeenCalledTimes(2)
  })

  it('marks what lies within the walk; without a limit all that is near enough to have a time', () => {
    const quarters: Quarter[] = [
      { id: 'a', name: 'A', walk_minutes: 5 },
      { id: 'b', name: 'B', walk_minutes: 15 },
      { id: 'c', name: 'C', walk_minutes: null },
    ]
    expect(within(quarters, 10)).toEqual(['a'])
    expect(within(quarters, null)).toEqual(['a', 'b'])
  })
})
