// A listing being written. It survives a closed page: nobody types twice.
import { is_thing, may_be_lot } from './lots'
import { forget, keep, kept } from './store'
import type { Direction, Guess, Listing, ListingDraft, ListingKind, Size } from './types'

/** A further thing of a lot, being written. */
export interface LotLine {
  title: string
  category: string | null
  category_chosen: boolean
}

export interface Draft {
  direction: Direction
  title: string
  text: string
  category: string | null
  /** chosen by the person: a later guess does not overrule it */
  category_chosen: boolean
  kind: ListingKind | null
  kind_chosen: boolean
  size: Size | null
  size_chosen: boolean
  availability: number
  /** of a service or a lesson: how long it takes, where that can be said */
  duration_minutes: number | null
  /** of a loan: for how long */
  loan_days: number | null
  /** of an offer: also without return, where somebody withdraws late */
  reserve: boolean
  /** of a wish: I have nothing to give for it at the moment */
  no_return: boolean
  /** the further things of a lot */
  beside: LotLine[]
}

export function empty_draft(direction: Direction = 'offer'): Draft {
  return {
    direction,
    title: '',
    text: '',
    category: null,
    category_chosen: false,
    kind: null,
    kind_chosen: false,
    size: null,
    size_chosen: false,
    availability: 0,
    duration_minutes: null,
    loan_days: null,
    reserve: false,
    no_return: false,
    beside: [],
  }
}

export function with_guess(draft: Draft, guess: Guess): Draft {
  return {
    ...draft,
    category: draft.category_chosen ? draft.category : guess.category,
    kind: draft.kind_chosen ? draft.kind : guess.kind,
    size: draft.size_chosen ? draft.size : (guess.size ?? draft.size),
    beside: with_guesses(draft.beside, guess.beside ?? []),
  }
}

/** Guessed in the order in which they were asked: lines without a title were not. An hour of somebody's is no thing. */
function with_guesses(lines: LotLine[], guesses: { category: string | null }[]): LotLine[] {
  let next = 0
  return lines.map((line) => {
    if (line.title.trim() === '') return line
    const category = guesses[next++]?.category ?? null
    return line.category_chosen ? line : { ...line, category: is_thing(category) ? category : null }
  })
}

/** What is asked about it: what its titles speak of, and how many would suit. */
export function guess_path(draft: Draft): string {
  const query = new URLSearchParams({ title: draft.title.trim(), direction: draft.direction })
  for (const line of draft.beside) if (line.title.trim() !== '') query.append('beside', line.title.trim())
  return `/guess?${query.toString()}`
}

/** What a lot is made of beside its first thing: an hour comes alone, and a line without a word is none. */
export function lot_lines(draft: Draft): LotLine[] {
  return may_be_lot(draft.kind) ? draft.beside.filter((line) => line.title.trim() !== '') : []
}

export function from_listing(listing: ListingDraft): Draft {
  return {
    direction: listing.direction,
    title: listing.title,
    text: listing.text ?? '',
    category: listing.category,
    category_chosen: true,
    kind: listing.kind,
    kind_chosen: true,
    size: listing.size,
    size_chosen: true,
    availability: listing.availability ?? 0,
    duration_minutes: listing.duration_minutes ?? null,
    loan_days: listing.loan_days ?? null,
    reserve: listing.reserve ?? false,
    no_return: listing.no_return ?? false,
    beside: (listing.beside ?? []).map((part) => ({ ...part, category_chosen: true })),
  }
}

export type Missing = 'title' | 'category' | 'beside' | 'size'

/** A thing that is handed over takes no time. */
export const takes_time = (draft: Draft): boolean => draft.kind === 'service' || draft.kind === 'lesson'

/** The band that is nearest: 45 minutes are an hour, five hours half a day. */
export function size_of(minutes: number): Size {
  return minutes <= 40 ? 1 : minutes <= 80 ? 2 : minutes <= 160 ? 3 : 4
}

/** A gift asks nothing back anyway. */
export const may_stand_in = (draft: Draft): boolean => draft.direction === 'offer' && draft.kind !== 'gift'

/** In the order of the form, so that the first one gets the focus. */
export function missing_in(draft: Draft): Missing[] {
  const missing: Missing[] = []
  if (draft.title.trim() === '') missing.push('title')
  if (draft.category === null) missing.push('category')
  if (lot_lines(draft).some((line) => line.category === null)) missing.push('beside')
  if (draft.size === null) missing.push('size')
  return missing
}

/** Fields of a listing that this form does not show stay as they were. */
export function to_listing(draft: Draft, language: string, before: Listing | null = null): ListingDraft {
  if (draft.category === null || draft.size === null) throw new Error('an incomplete draft cannot be sent')
  const body: ListingDraft = {
    direction: draft.direction,
    kind: draft.kind ?? 'service',
    category: draft.category,
    title: draft.title.trim(),
    language: before?.language ?? language,
    size: draft.size,
  }
  if (draft.text.trim() !== '') body.text = draft.text.trim()
  if (draft.availability !== 0) body.availability = draft.availability
  if (takes_time(draft) && draft.duration_minutes !== null) body.duration_minutes = draft.duration_minutes
  if (body.kind === 'loan' && draft.loan_days !== null) body.loan_days = draft.loan_days
  if (may_stand_in(draft) && draft.reserve) body.reserve = true
  if (draft.direction === 'want' && draft.no_return) body.no_return = true
  const beside = lot_lines(draft).flatMap(({ title, category }) => (category === null ? [] : [{ title: title.trim(), category }]))
  if (beside.length > 0) body.beside = beside
  if (before) {
    if (before.quantity !== undefined && !body.beside && !body.no_return) body.quantity = before.quantity
    if (before.expires_at) body.expires_at = before.expires_at
    if (before.pairing) body.pairing = before.pairing
    if (before.wish_level) body.wish_level = before.wish_level
    if (before.only_one_of) body.only_one_of = before.only_one_of
    if (before.group_limit) body.group_limit = before.group_limit
    if (before.wildcard) body.wildcard = before.wildcard
    if (before.exclusions) body.exclusions = before.exclusions
    if (before.tags) body.tags = before.tags
    if (before.collect && body.kind === 'gift') body.collect = true
  }
  return body
}

export const keep_draft = (draft: Draft): void => keep('draft', draft)
export const kept_draft = (): Draft | null => kept<Draft>('draft')
export const forget_draft = (): void => forget('draft')
