import { describe, expect, it } from 'vitest'
import { weight_rows, weight_text, type EstimateTable } from '../../src/lib/estimates'

const TABLE: EstimateTable = {
  weights: [
    { grams: 300, categories: ['comics', 'books'] },
    { grams: 10_000, categories: ['furniture'] },
  ],
  help_minutes: [30, 60],
}
const NAMES: Record<string, string> = { comics: 'Bandes dessinées', books: 'Livres', furniture: 'Meubles' }

describe('the table of what is estimated', () => {
  it('tells a weight in kilograms, as they are written here', () => {
    expect(weight_text('fr-CH', 300)).toMatch(/^0,3\s+kg$/)
    expect(weight_text('de-CH', 10_000)).toMatch(/^10\s+kg$/)
  })

  it('names the categories of each weight in the order of the alphabet', () => {
    expect(weight_rows(TABLE, 'fr-CH', (id) => NAMES[id] ?? id).map((row) => row.categories)).toEqual([
      'Bandes dessinées, Livres',
      'Meubles',
    ])
  })
})
