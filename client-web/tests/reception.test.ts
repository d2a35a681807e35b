// Who is found at the desk.
import { describe, expect, it } from 'vitest'
import { desk_gave_address, found, type Consent, type Helped } from '../src/lib/reception'

const yes: Consent = { how: 'spoken', deeds: ['post'], at: '2026-11-01T10:00:00.000Z', until: '2027-11-01T10:00:00.000Z' }
const one = (first_name: string, consent: Consent | null = null): Helped => ({
  id: first_name,
  first_name,
  quarter: { id: 'q', name: 'Graveson' },
  consent,
})
const people = [one('Zoé'), one('Jean-Éric'), one('Elena', yes), one('Éliane')]
const names = (words: string): string[] => found(people, words).map((each) => each.first_name)

describe('a neighbour at the desk', () => {
  it('stands there without a word when they have agreed, and nobody else does', () => {
    expect(names('')).toEqual(['Elena'])
    expect(names('  ')).toEqual(['Elena'])
  })

  it('is found by the beginning of a name, with or without accents, who has agreed first', () => {
    expect(names('el')).toEqual(['Elena', 'Éliane'])
    expect(names('É')).toEqual(['Elena', 'Éliane', 'Jean-Éric'])
    expect(names('ZOE')).toEqual(['Zoé'])
    expect(names('jean-e')).toEqual(['Jean-Éric'])
  })

  it('is not found by the middle of a name', () => {
    expect(names('lena')).toEqual([])
  })
})

describe('the address of who reads their trace', () => {
  const gave = (...what: string[]): boolean =>
    desk_gave_address(what.map((each) => ({ at: '2026-11-27T10:00:00.000Z', what: each, by: 'Claire' })))

  it('is asked about as long as the last word of it is the desk’s', () => {
    expect(gave('desk-sheet-opened', 'desk-email-signed', 'desk-email-kept')).toBe(true)
    expect(gave('desk-email-spoken')).toBe(true)
    expect(gave('desk-email-kept', 'desk-email-spoken')).toBe(false)
    expect(gave('desk-email-refused', 'desk-email-spoken')).toBe(false)
    expect(gave('desk-sheet-opened')).toBe(false)
    expect(gave()).toBe(false)
  })
})
