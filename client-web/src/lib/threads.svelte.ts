// What the people of an exchange write to each other: read when somebody looks, then kept current by the socket. What I write travels
// through the outbox, so it shows at once and arrives once.
import { SvelteMap } from 'svelte/reactivity'
import { api, type Api } from './api'
import { is_status } from './problems'
import { swaps, type Swaps } from './swaps.svelte'
import type { Message, Page, Proposal, ThreadState } from './types'

export interface Thread {
  /** oldest first */
  items: Message[]
  /** where older ones are */
  next: string | null
  open: boolean
}

/** An exchange in which people write, and what was said last in it, as far as it was read. */
export interface Conversation {
  proposal: Proposal
  last: Message | null
}

/** What the server would not take: the words come back to who wrote them. */
export interface Refused {
  text: string
  error: unknown
}

type Answer = Page<Message> & ThreadState

/** so many are read for the list and kept for a tunnel; the others when they are opened */
const READ_AHEAD = 12

/** Both have the messages by their time; one that is in both is there once. */
export function joined(older: Message[], newer: Message[]): Message[] {
  const fresh = new Set(newer.map((one) => one.id))
  return [...older.filter((one) => !fresh.has(one.id)), ...newer].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1))
}

export class Threads {
  readonly #all = new SvelteMap<string, Thread>()
  readonly refused = new SvelteMap<string, Refused>()
  readonly #api: Api
  readonly #swaps: Swaps
  /** how often each was asked for */
  readonly #asked = new Map<string, number>()
  /** the page that is looked at */
  #shown: string | null = null

  /** Mine, who wrote last first; where nothing is known to be written, in the order of the exchanges, behind. */
  readonly conversations: Conversation[] = $derived.by(() =>
    this.#swaps.list
      .filter((proposal) => proposal.messages !== null)
      .map((proposal) => ({ proposal, last: this.#all.get(proposal.id)?.items.at(-1) ?? null }))
      .sort((a, b) => (b.last?.at ?? '').localeCompare(a.last?.at ?? '')),
  )
  readonly unread = $derived.by(() => this.#swaps.list.reduce((sum, proposal) => sum + (proposal.messages?.unread ?? 0), 0))

  constructor(door: Api = api, of: Swaps = swaps) {
    this.#api = door
    this.#swaps = of
  }

  get(id: string): Thread | null {
    return this.#all.get(id) ?? null
  }

  is_shown(id: string): boolean {
    return this.#shown === id
  }

  /** The page opens: from now on it is kept current. */
  show(id: string): Promise<void> {
    this.#shown = id
    return this.load(id)
  }
  leave(id: string): void {
    if (this.#shown === id) this.#shown = null
  }

  async load(id: string): Promise<void> {
    const turn = (this.#asked.get(id) ?? 0) + 1
    this.#asked.set(id, turn)
    const page = await this.#page(id, null).catch((error: unknown) => {
      // Not mine any more, or forgotten: what was read of it is nobody's business on this device either.
      if (is_status(error, 403, 404)) this.#all.delete(id)
      throw error
    })
    if (this.#asked.get(id) !== turn) return // asked again meanwhile: that answer is newer
    const before = this.#all.get(id)
    const fresh = page.items.toReversed()
    const oldest = fresh[0]
    // Of the time of this page, only what is on it: who left the neighbourhood took along what they wrote. What is older stays where the
    // two meet; else something is missing between, and one reads back from here.
    const meets = before !== undefined && page.next !== null && before.items.some((one) => one.id === oldest?.id)
    const older = meets && oldest ? before.items.filter((one) => one.at < oldest.at) : []
    this.#all.set(id, { items: [...older, ...fresh], next: meets ? before.next : page.next, open: page.open })
    this.#swaps.receive_thread(id, { open: page.open, unread: page.unread })
  }

  async more(id: string): Promise<void> {
    const before = this.#all.get(id)
    if (!before?.next) return
    const page = await this.#page(id, before.next)
    const now = this.#all.get(id) ?? before
    this.#all.set(id, { ...now, items: joined(page.items.toReversed(), now.items), next: page.next })
  }

  /** The list is looked at: what is said last in each that was not read yet. */
  async read_ahead(): Promise<void> {
    const unknown = this.conversations.slice(0, READ_AHEAD).filter(({ proposal }) => !this.#all.has(proposal.id))
    await Promise.all(unknown.map(({ proposal }) => this.load(proposal.id)))
  }

  /** Something has changed: what was read is read again. What nobody has looked at yet waits for who does. */
  async refresh(id: string): Promise<void> {
    if (this.#shown === id || this.#all.has(id)) await this.load(id)
  }

  reload(): void {
    for (const id of this.#all.keys()) void this.refresh(id).catch(() => undefined)
  }

  /** All that is there has been seen. Only where something was new: others learn nothing of it. */
  async read(id: string): Promise<void> {
    const last = this.#all.get(id)?.items.findLast((one) => !one.you)
    if (!last || (this.#swaps.get(id)?.messages?.unread ?? 0) === 0) return
    await this.#api.put(`/proposals/${id}/messages/read`, { until: last.at })
  }

  sent(id: string, message: Message): void {
    const known = this.#all.get(id)
    if (known) this.#all.set(id, { ...known, items: joined(known.items, [message]) })
  }

  refuse(id: string, text: string, error: unknown): void {
    const before = this.refused.get(id)
    this.refused.set(id, { text: before ? `${before.text}\n${text}` : text, error })
  }

  /** What one can still read without network. */
  kept(): [string, Thread][] {
    return this.conversations.slice(0, READ_AHEAD).flatMap(({ proposal: { id } }): [string, Thread][] => {
      const thread = this.#all.get(id)
      return thread ? [[id, thread]] : []
    })
  }

  /** What was last seen, until the server answers. */
  recall(kept: [string, Thread][]): void {
    for (const [id, thread] of kept) this.#all.set(id, thread)
  }

  clear(): void {
    this.#all.clear()
    this.refused.clear()
    this.#shown = null
  }

  #page(id: string, cursor: string | null): Promise<Answer> {
    return this.#api.get<Answer>(`/proposals/${id}/messages`, { query: { cursor } })
  }
}

export const threads = new Threads()
