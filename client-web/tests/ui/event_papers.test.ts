// What goes onto paper at a swap event, as it is drawn.
import { cleanup, render } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { i18n } from '../../src/i18n/index.svelte'
import { slip_pages } from '../../src/lib/event_papers'
import type { SlipPerson } from '../../src/lib/event_types'
import AlphabetSheet from '../../src/ui/event/AlphabetSheet.svelte'
import Slip from '../../src/ui/event/Slip.svelte'

const person = (number: number, name: string, gets: SlipPerson['gets'] = []): SlipPerson => ({
  person: { number, name, code: 'ABCDEF', token: 'abc' },
  changed: true,
  gets,
  gives: [],
})
const book = { index: 0, label: 'A1', title: 'Un livre', table: 'A', from: { number: 2 } }

beforeEach(() => i18n.whole())
afterEach(cleanup)

describe('the papers of a hall', () => {
  it('name in the list of the entrance who has an exchange, and leave lines for whoever comes later', () => {
    const { container } = render(AlphabetSheet, { people: [person(1, 'Ana', [book]), person(2, 'Ben')], title: 'Troc' })
    expect([...container.querySelectorAll('tbody th[scope="row"]')].map((one) => one.textContent)).toEqual([expect.stringContaining('Ana')])
    expect(container.querySelectorAll('tr.blank')).toHaveLength(10)
  })

  it('take the old slip back from who lost all of it: no table, no thing, no square', () => {
    const [page] = slip_pages(person(2, 'Ben'))
    const { container } = render(Slip, { page: page!, ring: null, opens: '/ecran/K', named: 'Troc', replaces: true })
    expect(container.textContent).toContain(i18n.t('slip.nothing'))
    expect(container.textContent).toContain(i18n.t('slip.replaces'))
    expect(container.querySelector('.table, footer, section')).toBeNull()
  })
})
