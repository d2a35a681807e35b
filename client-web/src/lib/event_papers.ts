// What goes onto paper: slips of a quarter of an A4, cut where there is more on one than fits.
import { token_link } from './event_token'
import type { EventRing, SlipPerson, Slips, Somebody } from './event_types'

export interface SlipPage extends SlipPerson {
  tables: string[]
  /** 1 of 2 where one slip is not enough */
  part: number
  of: number
}

/** Lines on one slip: two lines each, with long titles. */
export const LINES = 8
export const LINES_LARGE = 6

/** Somebody who gives and gets much has several; what leaves stands on the first ones. */
export function slip_pages(person: SlipPerson, lines = LINES): SlipPage[] {
  const all = [...person.gives.map((line) => ({ gives: line })), ...person.gets.map((line) => ({ gets: line }))]
  const tables = [...new Set([...person.gets, ...person.gives].map((line) => line.table))].sort()
  const of = Math.max(1, Math.ceil(all.length / lines))
  return Array.from({ length: of }, (_, part) => {
    const here = all.slice(part * lines, (part + 1) * lines)
    return {
      person: person.person,
      changed: person.changed,
      tables,
      part: part + 1,
      of,
      gives: here.flatMap((line) => ('gives' in line ? [line.gives] : [])),
      gets: here.flatMap((line) => ('gets' in line ? [line.gets] : [])),
    }
  })
}

export const has_lines = (one: SlipPerson): boolean => one.gets.length + one.gives.length > 0

/** Only those of one ring, or only those whose slip is another one than before: who lost all of it gets one that says so. */
export function chosen_slips(slips: Slips, only: { ring: EventRing | null; changed: boolean }): SlipPerson[] {
  const numbers = only.ring && new Set(only.ring.transfers.flatMap((one) => [one.giver.number, one.receiver.number]))
  return slips.people.filter(
    (one) => (!only.changed || one.changed) && (!numbers || numbers.has(one.person.number)) && (one.changed || has_lines(one)),
  )
}

/** The person's signed square, which closes all that comes to them; without one that of a single thing. null: the table crosses it off. */
export function square_of(person: SlipPerson['person'], gets: readonly { index: number }[], origin: string, page: string): string | null {
  if (person.token) return token_link(origin, page, person.token)
  return gets.length === 1 && gets[0] ? token_link(origin, page, `t${gets[0].index}`) : null
}

/** The ring that a slip draws: its person first, names only where slips have them. null: it has too many people to be drawn so small. */
export function drawn_ring(slips: Slips, rings: readonly EventRing[], number: number): Somebody[] | null {
  const mine = rings.filter((ring) => ring.transfers.some((one) => one.giver.number === number || one.receiver.number === number))
  const ring = mine.length === 1 ? mine[0] : undefined
  if (!ring || ring.chain || ring.transfers.length > 8) return null
  const named = new Map(slips.people.map(({ person }) => [person.number, person.name]))
  const people = ring.transfers.map(({ giver }) => ({ number: giver.number, name: named.get(giver.number) ?? '' }))
  const at = people.findIndex((one) => one.number === number)
  return [...people.slice(at), ...people.slice(0, at)]
}
