// Rings of a swap event as the hall draws them.
import { render } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import MiniRing from '../../src/ui/event/MiniRing.svelte'

describe('a ring of a swap event, drawn small', () => {
  it('has a dot and a band for each gift, also where somebody who brings two things stands in it twice', () => {
    const people = [1, 2, 1, 3].map((number) => ({ number, name: '' }))
    const { container } = render(MiniRing, { people })
    expect(container.querySelectorAll('path')).toHaveLength(4)
    expect([...container.querySelectorAll('text')].map((one) => one.textContent)).toEqual(['1', '2', '1', '3'])
  })
})
