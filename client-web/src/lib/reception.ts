// The desk, as GET /desk and its sheets tell it: what a neighbour without a phone agreed to, and what was done for them.
import type { Listing, Named, Proposal } from './types'

export const DESK_DEEDS = ['post', 'answer', 'print'] as const
export type DeskDeed = (typeof DESK_DEEDS)[number]
export const CONSENT_WAYS = ['spoken', 'signed_paper'] as const
export type ConsentHow = (typeof CONSENT_WAYS)[number]

export interface Consent {
  how: ConsentHow
  deeds: DeskDeed[]
  at: string
  until: string
}

/** `what` is a slug of the journal; `by` is null once who did it has left. */
export interface DoneAtDesk {
  at: string
  what: string
  by: string | null
}

export interface Helped {
  id: string
  first_name: string
  quarter: Named
  consent: Consent | null
}

export interface Desk {
  helps: boolean
  /** my own */
  consent: Consent | null
  deeds: DoneAtDesk[]
  neighbours: Helped[]
  volunteers: Named[]
}

/** null where they have not agreed that it is looked at */
export interface DeskSheet extends Helped {
  listings: Listing[] | null
  proposals: Proposal[] | null
  deeds: DoneAtDesk[]
}

/** My address as the desk wrote it down; `waits`: for its link. */
export interface GivenEmail {
  email: string
  waits: boolean
}

export interface Newcomer {
  first_name: string
  quarter: string
  language: string
  how: ConsentHow
  deeds: DeskDeed[]
  charter: boolean
}

export interface PaperCard {
  id: string
  code: string
}

/** Whether the last that the trace says of my address is that the desk wrote one down. */
export function desk_gave_address(deeds: DoneAtDesk[]): boolean {
  const last = deeds.find(({ what }) => what.startsWith('desk-email-'))?.what
  return last === 'desk-email-spoken' || last === 'desk-email-signed'
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

/** By the beginning of a word of the first name, without regard to accents; who has agreed comes first. Without a word, only those. */
export function found(people: Helped[], words: string): Helped[] {
  const sought = plain(words)
  const fits = ({ first_name, consent }: Helped): boolean =>
    sought === ''
      ? consent !== null
      : plain(first_name)
          .split(/[\s-]+/)
          .some((part) => part.startsWith(sought)) || plain(first_name).startsWith(sought)
  const place = (one: Helped): number => (one.consent ? 0 : 1)
  return people.filter(fits).sort((a, b) => place(a) - place(b) || a.first_name.localeCompare(b.first_name))
}
