// What the server says of swap events, word for word (docs/api/contract.md).
import type { ListingKind, Named, OnBehalf } from './types'

export type EventState = 'draft' | 'open' | 'frozen' | 'cleared' | 'published' | 'closed'
export type Presence = 'expected' | 'present' | 'absent'
/** how much one would like an item, best first */
export type Face = 'love' | 'good' | 'acceptable'
export type Leftover = 'none' | 'taken_back' | 'reserve' | 'give_corner' | 'call'
export type EventTransferState = 'promised' | 'at_table' | 'done' | 'cancelled'

export interface TimeSpan {
  from: string
  to: string
}

export interface EventCounts {
  people: number
  present: number
  items: number
  wishes: number
  rings: number
  served: number
}

export interface EventDraft {
  name: string
  hall: string
  rules: string
  quarter?: string | null
  association?: string | null
  drop_off: TimeSpan
  clearing_at: string
  pick_up: TimeSpan
  capacity: number
  kinds: ListingKind[]
  /** the longest ring; 0: free */
  cycle_cap: number
  tables: number
}

/** "door", "pick_up", or the letter of a table */
export type Station = string

/** Somebody who looks after the event; without stations they are wherever they are needed. */
export interface EventHelper extends Named {
  /** who announced it, and stays */
  maker: boolean
  stations: Station[]
}

/** Somebody whom one may ask to help. */
export interface PossibleHelper extends Named {
  /** on the event's list */
  number: number | null
  of_association: boolean
}

export interface SwapEvent extends Omit<EventDraft, 'association'> {
  id: string
  association: OnBehalf | null
  state: EventState
  version: number
  /** how many clearings so far */
  round: number
  counts: EventCounts
  staff: boolean
  staff_people?: EventHelper[]
  mine: { person: string; number: number; name_shown: boolean; by_mail: boolean; code: string } | null
}

/** What those who look after an event told everybody who takes part. */
export interface Announcement {
  id: string
  at: string
  language: string
  subject: string
  text: string
}

export interface Announcements {
  items: Announcement[]
  /** how many more there may be today; for the staff */
  left_today: number | null
}

/** Somebody as others see them: with a name only where it may stand there. */
export interface Somebody {
  id?: string
  number: number
  name?: string
}

export interface EventPerson {
  id: string
  number: number
  name: string
  code: string
  presence: Presence
  came_at: string | null
  name_shown: boolean
  gives_only: boolean
  at_most: number
  /** somebody without an account */
  walk_in?: boolean
}

export interface ListedPerson extends EventPerson {
  items: number
  wishes: number
}

export interface EventItem {
  id: string
  /** the table's letter and a number; empty until it is labelled */
  label: string
  title: string
  category: string
  kind: ListingKind
  listing?: string | null
  leftover?: Leftover
}

export interface EventWish {
  item: string
  face: Face
  /** of one group one wants only one; 0: of none */
  group: number
}

export interface WallItem extends EventItem {
  mine: boolean
  face: Face | null
  group: number
  /** the number of its person, for the staff */
  owner?: number
}

export interface ItemDraft {
  title: string
  category?: string
  kind?: ListingKind
  listing?: string
}

export interface EventMe {
  person: EventPerson
  /** signed: what the door can check without network */
  token: string
  items: EventItem[]
  wishes: EventWish[]
}

export interface EventTransfer {
  index: number
  item: string
  label: string
  title: string
  category: string
  giver: Somebody
  receiver: Somebody
  state: EventTransferState
}

export interface EventRing {
  index: number
  table: string
  /** begun by a gift */
  chain: boolean
  transfers: EventTransfer[]
}

export interface Unserved {
  person: Somebody
  /** the category that, brought or wished for, would close most; empty: none would */
  missing: string
  wishes_none: boolean
}

export interface EventResult {
  round: number
  at: string
  seed: number | string
  input_hash: string
  proven: boolean
  levels: { name: string; value: number; bound: number }[]
  rings: EventRing[]
  unserved: Unserved[]
  /** whose slip differs from the one of the round before */
  changed: string[]
  served: number
}

export type WarningCode = 'no_items' | 'no_wishes' | 'unlabelled' | 'unknown_category' | 'not_here'

export interface Trial {
  people: number
  present: number
  served: number
  rings: number
  proven: boolean
  warnings: { code: WarningCode; count: number; numbers: number[] }[]
}

/** What a tablet needs to check tokens without network; no names. */
export interface DoorKey {
  event: string
  /** Ed25519, base64url */
  key: string
  people: number
}

export interface CheckIn {
  id: string
  result: 'came' | 'already' | 'unknown' | 'closed' | 'done'
  person?: { id: string; number: number; name: string; items: number; wishes: number }
}

export interface LineError {
  line: number
  column: number
  code: string
  value: string
  hint?: string
}

export interface ImportReport {
  people: number
  items: number
  wishes: number
  errors: LineError[]
  more_errors: number
  /** null: nothing was written */
  import: string | null
}

export interface SlipLine {
  index: number
  label: string
  title: string
  table: string
}

export interface SlipPerson {
  person: { id?: string; number: number; name: string; code?: string; token?: string }
  /** differs from the slip of the round before */
  changed: boolean
  gets: (SlipLine & { from: Somebody })[]
  gives: (SlipLine & { to: Somebody })[]
}

export interface Slips {
  event: { name: string; hall: string }
  people: SlipPerson[]
}

export interface ScreenTransfer {
  from: number
  to: number
  title: string
  category: string
  state: EventTransferState
}

export interface ScreenRing {
  index: number
  table: string
  chain: boolean
  transfers: ScreenTransfer[]
}

export interface ScreenView {
  event: { id?: string; name: string; hall: string; state: EventState; version: number }
  counts: EventCounts
  people: { number: number; name?: string; table?: string }[]
  rings: ScreenRing[]
  mine?: { number: number; table: string; gets: SlipLine[]; gives: SlipLine[] } | null
}

/** A masked count: null where it stands for fewer than five people. */
export type Masked = number | null

export interface ReportRow {
  /** a category, "other", the length of a ring, or what became of a thing */
  name: string
  count: number
}

export interface EventReport {
  people: Masked
  newcomers: Masked
  served: Masked
  items: Masked
  /** handed over */
  transfers: Masked
  from_reserve: Masked
  /** handed over between people less than a quarter of an hour on foot apart, of so many where that is known */
  near: Masked
  near_known: Masked
  brought: ReportRow[]
  handed: ReportRow[]
  rings: ReportRow[]
  leftovers: ReportRow[]
  /** estimates from the counts above, in fives, from below */
  kept_kg: Masked
  helped_hours: Masked
}
