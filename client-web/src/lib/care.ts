// What the server says of reports, decisions and the journal, word for word (docs/api/contract.md).
import type { Animal, Answer, ConcernKind, MediationReason, Member, Transfer } from './types'

export type ReportSubject = 'listing' | 'person' | 'message' | 'exchange' | 'place' | 'notice'
export type CareAct = 'leave' | 'write' | 'ask_edit' | 'hide' | 'end_exchange' | 'warn' | 'suspend_week' | 'suspend_for_good'

export interface ReportLine {
  id: string
  subject: ReportSubject
  /** of the listing or the place */
  title: string
  kind: ConcernKind
  /** which rule of the house noticed it, or nothing */
  rule: string
  count: number
  at: string
  state: 'open' | 'waiting' | 'decided' | 'appealed'
  corrected: boolean
  /** what I can do about it now */
  turn: 'decide' | 'confirm' | 'answer' | 'others' | 'none'
}

export interface Appeal {
  text: string
  at: string
  answered_at: string | null
  granted: boolean
  answer: string
}

export interface Decision {
  act: CareAct
  state: 'proposed' | 'holds' | 'refused' | 'overturned'
  text: string
  at: string
  by: string | null
  second: string | null
  second_at: string | null
  appeal: Appeal | null
}

/** A place in an exchange that is looked after: what it gives on, and how far that is. */
export interface MediatedSeat {
  animal: Animal
  /** whom the report is about */
  about: boolean
  answer: Answer
  gives: string | null
  state: Transfer['state'] | null
  /** something of it is still to be done */
  open: boolean
}

export interface Mediated {
  id: string
  round: number
  agreed: boolean
  paused_until: string | null
  /** so many more days it may be stopped for */
  pause_days: number
  seats: MediatedSeat[]
}

export type MediationDeed =
  | { what: 'pause'; days: number; reason: MediationReason }
  | { what: 'resume' }
  | { what: 'replace'; animal: Animal; round: number; reason: MediationReason }
  | { what: 'split'; animals: Animal[]; round: number; reason: MediationReason }
  | { what: 'cancel'; reason: MediationReason }

export interface Report extends ReportLine {
  quote: string
  listing: string | null
  withheld: boolean
  thread: boolean
  /** the exchange, for a steward who may take a hand in it */
  exchange: Mediated | null
  about: {
    id: string
    first_name: string
    since: string
    completed: number
    state: string
    before: { act: CareAct; kind: ConcernKind; at: string }[]
  } | null
  said: { kind: ConcernKind; text: string; at: string }[]
  acts: { act: CareAct; two: boolean; template: string }[]
  decisions: Decision[]
}

export interface ReadMessage {
  first_name: string | null
  reported: boolean
  at: string
  language: string
  text: string
}

export interface OwnDecision {
  report: string
  subject: ReportSubject
  title: string
  quote: string
  listing: string | null
  kind: ConcernKind
  act: Exclude<CareAct, 'leave'>
  text: string
  at: string
  appeal_until: string | null
  appeal: Appeal | null
}

export interface OwnConcern {
  id: string
  kind: ConcernKind
  text: string
  title: string | null
  at: string
  outcome: 'open' | 'acted' | 'nothing'
}

export interface Deed {
  at: string
  who: string | null
  what: string
  subject: string
  reason: string
}

export interface Safeguarding {
  people: string[]
  office: { id: string; first_name: string }[]
}

/** Stewards and moderators look after a neighbourhood; the server asks again at each door. */
export function looks_after(member: Pick<Member, 'roles'> | null): boolean {
  return member?.roles?.some((role) => role === 'steward' || role === 'moderator') ?? false
}

/** In the order in which one weighs them: the gentlest first, as the mock-up has it, and what needs two people last. */
export const ACTS: readonly CareAct[] = ['write', 'hide', 'ask_edit', 'leave', 'end_exchange', 'warn', 'suspend_week', 'suspend_for_good']

export function ordered(acts: Report['acts']): Report['acts'] {
  return [...acts].sort((a, b) => ACTS.indexOf(a.act) - ACTS.indexOf(b.act))
}

/** Asking for money is the one concern for which a rule helps to answer kindly. */
export function asks_for_money(report: Pick<ReportLine, 'kind' | 'rule'>): boolean {
  return report.kind === 'money' || report.rule === 'money'
}
