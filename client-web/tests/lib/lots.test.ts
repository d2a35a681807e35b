import { beforeEach, describe, expect, it } from 'vitest'
import { empty_draft, from_listing, lot_lines, missing_in, to_listing, with_guess, type Draft } from '../../src/lib/draft'
import { called, whole_title } from '../../src/lib/lot_title'
import { may_be_lot } from '../../src/lib/lots'
import { places } from '../../src/lib/places.svelte'
import type { Guess } from '../../src/lib/types'
import { i18n, n } from '../../src/i18n/index.svelte'

const GUESS: Guess = { category: 'bicycles', kind: 'good', size: 2, matches: 0, closes: false }
const a_lot = (part: Partial<Draft> = {}): Draft => ({
  ...empty_draft(),
  title: 'Vélo d’enfant',
  category: 'bicycles',
  kind: 'good',
  size: 2,
  beside: [
    { title: ' Casque ', category: 'sports-gear', category_chosen: false },
    { title: '', category: null, category_chosen: false },
    { title: 'Siège', category: null, category_chosen: false },
  ],
  ...part,
})

beforeEach(async () => {
  await i18n.whole()
  const one = (id: string, kind: 'good' | 'lesson') => ({ id, icon: 'package', kind, labels: {} })
  const categories = [one('bicycles', 'good'), one('sports-gear', 'good'), one('sports-lessons', 'lesson')]
  places.recall(null, [{ id: 'all', icon: 'package', labels: {}, categories }])
})

describe('a lot that is being written', () => {
  it('is of lines that have a word; one of no known sort is asked for', () => {
    expect(lot_lines(a_lot()).map((line) => line.title)).toEqual([' Casque ', 'Siège'])
    expect(missing_in(a_lot())).toEqual(['beside'])
    const known = a_lot({ beside: a_lot().beside.slice(0, 2) })
    expect(missing_in(known)).toEqual([])
    expect(to_listing(known, 'fr').beside).toEqual([{ title: 'Casque', category: 'sports-gear' }])
  })

  it('is none where it is of hours: they are posted alone', () => {
    expect(may_be_lot('loan') && may_be_lot('gift') && !may_be_lot('lesson') && !may_be_lot(null)).toBe(true)
    const hour = a_lot({ kind: 'service' })
    expect(missing_in(hour)).toEqual([])
    expect(to_listing(hour, 'fr').beside).toBeUndefined()
  })

  it('takes each guess to the line that was asked for, and leaves what was chosen', () => {
    const guess = { ...GUESS, beside: [{ category: 'bicycles' }, { category: 'sports-lessons' }] }
    expect(with_guess(a_lot(), guess).beside.map((line) => line.category)).toEqual(['bicycles', null, null])
    const chosen = a_lot()
    chosen.beside[0]!.category_chosen = true
    expect(with_guess(chosen, guess).beside[0]!.category).toBe('sports-gear')
  })

  it('comes back from what hangs as it was, and one unit of it goes up', () => {
    const body = to_listing(a_lot({ beside: a_lot().beside.slice(0, 1) }), 'fr')
    expect(to_listing(from_listing(body), 'fr')).toEqual(body)
  })
})

describe('a lot in words', () => {
  const lot = { title: 'Vélo', beside: [{ title: 'Casque', category: 'sports-gear' }] }
  it('is called by its first thing, and told whole where there is room', () => {
    expect(called(n, { title: 'Vélo' })).toBe('Vélo')
    expect(called(n, lot)).toBe('Vélo, avec une autre chose')
    expect(called(n, { ...lot, beside: [...lot.beside, ...lot.beside] })).toBe('Vélo, avec 2 autres choses')
    expect(whole_title(lot)).toBe('Vélo + Casque')
  })
})
