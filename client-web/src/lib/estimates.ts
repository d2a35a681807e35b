// What a thing kept in use and an hour of help count, as GET /estimates tells it.
export interface EstimateTable {
  weights: { grams: number; categories: string[] }[]
  /** steps, ascending */
  help_minutes: number[]
}

export interface WeightRow {
  weight: string
  categories: string
}

export function weight_text(locale: string, grams: number): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilogram' }).format(grams / 1000)
}

/** As people read it: each weight once, with its categories by name. */
export function weight_rows(table: EstimateTable, locale: string, name_of: (category: string) => string): WeightRow[] {
  const order = new Intl.Collator(locale)
  return table.weights.map(({ grams, categories }) => ({
    weight: weight_text(locale, grams),
    categories: categories.map(name_of).sort(order.compare).join(', '),
  }))
}
