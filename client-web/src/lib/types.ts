// What the server says, word for word (docs/api/contract.md). Nothing here knows how it is shown.
import type { Criterion } from './rules'

export type Direction = 'offer' | 'want'
export type ListingKind = 'good' | 'service' | 'loan' | 'lesson' | 'gift'
export type Size = 1 | 2 | 3 | 4
export type Animal = 'rabbit' | 'turtle' | 'bird' | 'cat' | 'squirrel' | 'fish' | 'snail'
export type Answer = 'waiting' | 'yes' | 'no'
export type ConcernKind = 'not_as_promised' | 'did_not_come' | 'felt_unsafe' | 'not_for_ronde' | 'other' | 'money' | 'threat' | 'minors'
/** what a concern is about, as the server wants it named */
export type ConcernAbout =
  | { listing: string }
  | { proposal: string; round: number; animal: Animal }
  | { proposal: string; message: string }
  /** the exchange as a whole */
  | { proposal: string }
  | { place: string }
  | { notice: string }
export type Reason = 'not_wanted' | 'too_far' | 'bad_time' | 'condition' | 'person' | 'other'
export type ThanksWord = 'merci' | 'genereux' | 'ponctuel' | 'sympathique' | 'soigneux'
/** how long a member mostly takes to answer; null before the third answer */
export type ReplyTime = 'hour' | 'three_hours' | 'half_day' | 'day' | 'longer'
export type AgeBand = 'adult' | '15-17' | 'guardian'

export interface Named {
  id: string
  name: string
}

export interface Member {
  id: string
  first_name: string
  quarter: Named
  language: string
  roles: string[]
  since: string
  completed: number
  given: number
  received: number
  new: boolean
  replies_in: ReplyTime | null
  /** has a second factor */
  secured: boolean
  /** meets only where there is no step; not known to what was kept on a device before */
  step_free?: boolean
  /** sits in no exchange with a complement in lémans; likewise */
  no_leman?: boolean
}

export interface Session {
  /** suspended: only what was decided about me is left to see */
  state?: 'active' | 'awaiting_approval' | 'suspended'
  member: Member
  neighbourhood: Named
  csrf: string
  session: { id: string; expires_at: string }
  /** the account's second factor was not given here yet */
  locked?: boolean
}

/** The authenticator of who looks after a neighbourhood. */
export interface SecondFactor {
  on: boolean
  since: string | null
  /** recovery codes that still open */
  codes_left: number
  /** the neighbourhood asks one of whoever has a role */
  wanted: boolean
  has_password: boolean
}

export type NotificationKind =
  | 'asked'
  | 'changed'
  | 'agreed'
  | 'confirmed'
  | 'reminder'
  | 'thanked'
  | 'closing'
  | 'found'
  | 'meeting_soon'
  | 'message'
  | 'announced'
  | 'called'

/** How I am reached beside the app. */
export interface Reach {
  /** confirmed */
  email: string | null
  /** waits for its link to be followed */
  email_waits: string | null
  /** `email` was written down at the desk, and I have not said whether it is mine */
  email_given: boolean
  /** mails to it came back; nothing goes there until I give it again */
  email_paused: boolean
  digest: boolean
  mail: NotificationKind[]
  push: NotificationKind[]
  pushed_here: boolean
  /** what this server can do */
  has_mail: boolean
  push_key: string | null
}

export interface Quarter extends Named {
  walk_minutes: number | null
}

export interface HandoverPoint extends Named {
  quarter: string | Named
  hours: string | null
  step_free: boolean
  /** nobody arranges to meet there any more */
  closed: boolean
}

/** the last three: where things change hands again and again */
export type PlaceKind = 'shop' | 'association' | 'service' | 'public_place' | 'give_box' | 'repair_cafe' | 'library_of_things'

/** Minutes from midnight of a day (Monday 0); beyond 1440 it is the night to the next. */
export interface Hours {
  day: number
  from: number
  to: number
  /** not each week: on the first to the fifth such day of a month, or the last (-1) */
  of_month?: number[]
  /** every other week, by its ISO number */
  iso_weeks?: 'odd' | 'even'
}

/** Of the directory. */
export interface Place extends Named {
  kind: PlaceKind
  text: string
  quarter: string | null
  address: string
  phone: string
  website: string
  opening_hours: string
  hours: Hours[]
  /** what no week can say; all of it where the hours could not be read */
  hours_note: string
  step_free: 'unknown' | 'yes' | 'limited' | 'no'
  currencies: ('CHF' | 'EUR' | 'LEMAN')[]
  source: string
  checked_on: string
  check_due: boolean
  /** hand-overs may be here; not known to what was kept on a device before */
  hosts?: boolean
}

export interface Neighbourhood extends Named {
  quarters: Quarter[]
  handover_points: HandoverPoint[]
  /** whether there is a plan to show; what an older visit kept does not say */
  plan?: boolean
}

/** What one agrees to by joining, by language; empty where the product's own lines hold. */
export type CharterTexts = Partial<Record<'fr' | 'de' | 'it' | 'en', string>>

/** What stewards set; docs/api says the ranges. */
export interface Settings {
  cycle_cap: number
  chain_cap: number
  seat_cap: number
  rhythm: 'instant' | 'nightly' | 'weekly'
  approval: 'open' | 'invite' | 'desk'
  reply_hours: number
  hold_hours: number
  handover_days: number
  second_factor: boolean
}

/** A member as a steward sees them. */
export interface RosterEntry {
  id: string
  first_name: string
  quarter: Named
  state: string
  since: string
  /** under 18, and nobody has seen a consent yet */
  guardian_asked?: boolean
}

/** in whose name a listing, a swap event or a call is */
export interface OnBehalf extends Named {
  kind: 'association' | 'business'
}

export interface Association extends OnBehalf {
  about: string
  place: string | null
  mine: 'responsible' | 'helper' | null
  /** chains that began with its gifts, for its own people and for stewards */
  gift_starts: { agreed: number; handed_over: number } | null
  /** for its own people and for stewards */
  people: { id: string; first_name: string; part: 'responsible' | 'helper' }[] | null
}

/** at home at a place of the directory */
export interface Sponsor extends OnBehalf {
  /** chains that began by it, in fives; null: none */
  rounds: PeopleInFives | null
  gifts: Listing[]
}

export interface PublicQuarter extends Named {
  offers: number | null
  wants: number | null
}

export interface PlanQuarter extends PublicQuarter {
  /** path data, in metres of the plan; south is down */
  path: string
  /** inside: where a number can stand */
  x: number
  y: number
}

/** Where the operator has set one up: who draws the map behind the plan, and where the plan begins, in degrees. */
export interface PlanMap {
  /** with {z}, {x} and {y} */
  tiles: string
  attribution: string
  north: number
  west: number
}

export interface Plan {
  width: number
  height: number
  quarters: PlanQuarter[]
  map?: PlanMap
}

export interface PublicPage {
  name: string
  neighbourhoods: { id: string; name: string; quarters: PublicQuarter[] }[]
}

export interface InvitationView {
  neighbourhood: Named
  inviter: string | null
  quarters: Named[]
  languages: string[]
  expires_at: string
  plan: boolean
  charter: CharterTexts
}

export interface Invitation {
  id: string
  link: string
  uses: number
  used: number
  expires_at: string
  revoked: boolean
}

export interface Device {
  id: string
  device: string
  created_at: string
  seen_on: string
  current: boolean
}

export type Labels = Partial<Record<string, string>>

export interface Category {
  id: string
  icon: string
  kind: ListingKind
  labels: Labels
}

export interface Theme {
  id: string
  icon: string
  labels: Labels
  categories: Category[]
}

export interface Guess {
  category: string | null
  kind: ListingKind | null
  size: Size | null
  /** Listings of the other direction that would fit: 0, "few" (fewer than 3) or the number. */
  matches: number | 'few'
  /** Posted now, it would close at least one ring. */
  closes: boolean
  /** what the rules of the house say of it, the strictest first */
  /** of each further thing of a lot */
  beside?: { category: string | null }[]
  house?: { rule: string; verdict: 'refuse' | 'look' | 'notice'; pointer: string }[]
}

/** "few" are under five; else in fives. */
export type PeopleInFives = number | 'few'

/** What nobody has posted, and would close rings. */
export interface Almost {
  around: { category: string; missing: Direction; people: PeopleInFives }[]
  mine: { listing: string; category: string; missing: Direction; ring: number; people: PeopleInFives }[]
}

/** What else is in a lot. */
export interface LotPart {
  title: string
  category: string
}

export interface ListingDraft {
  direction: Direction
  kind: ListingKind
  category: string
  title: string
  text?: string
  language: string
  size: Size
  quantity?: number
  /** 21 bits: bit 3 * day + part, Monday 0; morning, afternoon, evening. */
  availability?: number
  expires_at?: string
  pairing?: string[]
  wish_level?: 1 | 2 | 3
  only_one_of?: string
  /** Wants of a group: up to so many of it come, each once. */
  group_limit?: number
  wildcard?: boolean
  exclusions?: string[]
  /** Variants that an import set; kept through an edit, shown nowhere. */
  tags?: string[]
  /** services and lessons */
  duration_minutes?: number
  /** loans */
  loan_days?: number
  /** offers: given without return too, where somebody withdraws on the eve of a meeting */
  reserve?: boolean
  /** wants: I have nothing to give for it at the moment; nobody but me is told */
  no_return?: boolean
  /** given, or wanted, with the first thing or not at all; not there where it is one thing */
  beside?: LotPart[]
  /** gifts in a name: to be fetched at its place in the directory */
  collect?: boolean
}

export type ListingState = 'active' | 'paused' | 'reserved' | 'given' | 'ended' | 'expired'

/** Kept in three sizes of one shape; the pixels are those of the largest. */
export interface Photo {
  id: string
  width: number
  height: number
  alt: string
}

export interface Listing extends ListingDraft {
  id: string
  quarter: Named
  walk_minutes: number | null
  state: ListingState
  mine: boolean
  possible: boolean
  hidden: boolean
  posted_on: string
  /** in the order shown; not there where there is none */
  photos?: Photo[]
  /** in whose name it hangs; not there where it is its member's own */
  association?: OnBehalf
  left?: number
}

export interface Fact {
  code: string
  count: number
  minutes?: number
  category?: string
}

export type ProposalState =
  | 'draft'
  | 'proposed'
  | 'repairing'
  | 'agreed'
  | 'in_progress'
  | 'fulfilled'
  | 'fulfilled_with_shortfall'
  | 'superseded'
  | 'expired'
  | 'cancelled'

export interface Seat {
  animal: Animal
  you: boolean
  /** null until everyone has said yes, and of who has left Ronde */
  first_name: string | null
  gone: boolean
  quarter: Named
  answer: Answer
  changed: boolean
  /** null until everyone has said yes */
  replies_in: ReplyTime | null
}

export interface Meeting {
  handover_point: string
  name: string
  at: string
}

export interface Transfer {
  index: number
  from: number
  to: number
  title: string
  category: string
  kind: ListingKind
  size: Size
  language: string
  walk_minutes: number | null
  state: 'planned' | 'half' | 'done' | 'missed'
  given: boolean
  received: boolean
  meeting: Meeting | null
  due: string | null
  /** held by the receiver only */
  code?: string | null
  thanked: string | boolean | null
  duration_minutes: number | null
  loan_days: number | null
  /** when it was confirmed */
  done_at: string | null
  /** when a loan is due back, from its hand-over on */
  return_by: string | null
  /** declared in lémans; left out where there is none and I may declare none */
  complement?: { lemans: number; may_declare: boolean }
  /** hand-over points where its two may meet, nearest first; mine only */
  places?: string[]
  /** those of them that are places of the directory */
  hosts?: (Named & { hours: string; step_free: boolean })[]
  /** in whose name the gift is that the chain began with */
  sponsor?: OnBehalf
  /** the rest of a lot */
  beside?: LotPart[]
}

export interface Why {
  code: 'you_want' | 'wants_yours' | 'walk_under' | 'same_time' | 'both_love' | 'comes_whole' | 'all_together'
  seat?: number
  thing?: string
  minutes?: number
  /** of a lot: how many come with what was sought, or how many they are together */
  things?: number
}

export type Closing = 'fulfilled' | 'shortfall' | 'declined' | 'expired' | 'superseded' | 'cancelled'

/** Shaped for its viewer, who is seat 0. Seat i gives to seat i + 1. */
export type MediationReason = 'asked' | 'mistake' | 'unsafe' | 'charter'
export type MediationAct = 'pause' | 'resume' | 'split' | 'replace' | 'end'

/** What whoever looks after the neighbourhood did to an exchange, as its people read it. */
export interface Mediation {
  act: MediationAct
  reason: MediationReason | null
  at: string
}

export interface Proposal {
  id: string
  state: ProposalState
  round: number
  kind: 'direct' | 'cycle' | 'chain'
  deadline: string | null
  accepted: number
  to_answer: boolean
  changed_for_you: boolean
  /** to leave now would be late: I have a meeting within a day */
  late: boolean
  gap_after: number | null
  seats: Seat[]
  transfers: Transfer[]
  why: Why[]
  /** What plays no part in any proposal, the same for all. */
  ignored: ('name' | 'role' | 'thanks' | 'time_here' | 'money')[]
  /** Which run of the matcher it comes from, and whether that looked at everything. */
  found: { by: 'at_once' | 'clearing' | 'repair'; complete: boolean; weighed?: ('people' | 'transfers' | Criterion)[] } | null
  balance: { give_minutes: number; get_minutes: number }
  times: number
  asked_times: number | null
  closing: Closing | null
  /** its clocks stand still; not in what a device kept from before there was such a thing */
  pause?: { reason: MediationReason; until: string } | null
  mediations?: Mediation[]
  /** what its people write to each other: from my first last yes on, until it is forgotten */
  messages: ThreadState | null
}

export interface ThreadState {
  /** I may write */
  open: boolean
  unread: number
}

export interface Message {
  id: string
  you: boolean
  /** null: whoever wrote it has left the neighbourhood */
  first_name: string | null
  /** their seat, while they sit there */
  animal: Animal | null
  at: string
  language: string
  text: string
}

export interface Notification {
  kind: NotificationKind
  /** null where it tells of a search, a swap event or a call */
  proposal: string | null
  at: string
  closing: Closing | null
  /** my listings go first from now on */
  bonus: boolean
  search: string | null
  found: number
  /** one of what was found, or the offer of mine that a project looks for, where I may still see it */
  first: string | null
  /** of a swap event, while it is there */
  event: Named | null
  /** that looks for the offer, while I may know of it */
  call: { id: string; title: string } | null
}

/** A search that I keep. What was not said is null, no words are an empty text. */
/** minutes on foot at most */
export type Band = 5 | 10 | 15 | 25

export interface SavedSearch {
  id: string
  q: string
  language: string
  direction: Direction | null
  kind: ListingKind | null
  theme: string | null
  category: string | null
  band: Band | null
  made_at: string
  told_at: string | null
}

export interface Page<T> {
  items: T[]
  next: string | null
}

/** What is kept of a member, by kind, for how long. */
export interface RetentionClock {
  what:
    | 'profile'
    | 'listings'
    | 'searches'
    | 'hidden'
    | 'blocks'
    | 'exchanges'
    | 'messages'
    | 'events'
    | 'refusals'
    | 'notifications'
    | 'invitations'
    | 'concerns'
    | 'decisions'
    | 'devices'
    | 'reach'
    | 'counts'
    | 'journal'
    | 'history'
    | 'calls'
    | 'notices'
  /** leaving: as long as I am a member; made, over: for so many days from then on */
  from: 'leaving' | 'made' | 'over'
  days: number | null
  outlasts_leaving: boolean
}
