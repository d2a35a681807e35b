// Labels as they stand on the tables ("A14": table A, the fourteenth there).
import type { EventItem } from './event_types'

/** Which items a line of labels names, in its order, each once; and what in it names none. */
export function read_labels(text: string, items: readonly EventItem[]): { items: string[]; unknown: string[] } {
  const by_label = new Map(items.flatMap((one) => (one.label ? [[one.label.toUpperCase(), one.id] as const] : [])))
  const said = text.toUpperCase().match(/[^\s,;]+/g) ?? []
  const found = said.map((label) => by_label.get(label))
  return {
    items: [...new Set(found.filter((id) => id !== undefined))],
    unknown: said.filter((_, i) => found[i] === undefined),
  }
}

/** A, B, C ... for so many tables. */
export const table_letters = (count: number): string[] => Array.from({ length: count }, (_, i) => String.fromCharCode(65 + i))

/** As they lie on the tables: by letter, then by number. */
export function by_label<Labelled extends { label: string }>(items: readonly Labelled[]): Labelled[] {
  const number = (label: string): number => Number(label.slice(1)) || 0
  return [...items].sort((a, b) => a.label.charAt(0).localeCompare(b.label.charAt(0)) || number(a.label) - number(b.label))
}
