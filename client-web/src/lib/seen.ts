// What was last seen, so that it can be read without network: one row, of one person. The mark in localStorage says whose it is and until
// when it was true; it is gone the moment they sign out, in every tab, and without it the row is neither read nor written.
import * as drawer from './drawer'
import { mark_of } from './store'
import type { Thread } from './threads.svelte'
import type { Listing, Neighbourhood, Notification, Proposal, Session, Theme } from './types'

export interface Seen {
  session: Omit<Session, 'csrf'>
  neighbourhood: Neighbourhood | null
  themes: Theme[]
  /** null: not read on this visit; what an earlier one saw stays */
  around: Listing[] | null
  mine: Listing[]
  swaps: Proposal[]
  news: Notification[]
  /** by exchange; a row that an earlier version wrote has none */
  threads?: [string, Thread][]
}

const KEY = 'all'
/** as much as one scrolls through in a tunnel */
const AROUND_MAX = 200

export async function keep_seen(seen: Seen): Promise<void> {
  if (mark_of()?.member !== seen.session.member.id) return
  const around = seen.around ?? (await last_seen())?.around ?? null
  await drawer.put('seen', KEY, { ...seen, around: around && around.slice(0, AROUND_MAX) })
}

export async function last_seen(): Promise<Seen | null> {
  const mark = mark_of()
  const seen = mark ? await drawer.row<Seen>('seen', KEY) : null
  return seen && seen.session.member.id === mark?.member ? seen : null
}
