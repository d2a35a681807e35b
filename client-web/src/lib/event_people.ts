// Looking for somebody at a table by what they say: a first name, with or without its accents, or their number.
import type { ListedPerson } from './event_types'

const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

/** Who has exactly this number first, then whose name begins so, then whose name has it anywhere. */
export function found_people(people: readonly ListedPerson[], words: string): ListedPerson[] {
  const sought = bare(words)
  if (!sought) return []
  const rank = (one: ListedPerson): number => {
    if (String(one.number) === sought) return 0
    const name = bare(one.name)
    return name.startsWith(sought) ? 1 : name.includes(sought) || one.code.toLowerCase() === sought ? 2 : 3
  }
  return people.filter((one) => rank(one) < 3).sort((a, b) => rank(a) - rank(b) || a.number - b.number)
}
