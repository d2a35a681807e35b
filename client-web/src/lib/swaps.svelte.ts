// My proposals: read once, then kept current by the socket and by the answers to what I do.
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { api, type Api } from './api'
import { is_status } from './problems'
import type { Outbox } from './outbox.svelte'
import { outbox } from './outbox.svelte'
import type { Page, Proposal, ThreadState } from './types'

export function is_closed(proposal: Proposal): boolean {
  return proposal.closing !== null
}

export function is_agreed(proposal: Proposal): boolean {
  return ['agreed', 'in_progress', 'fulfilled', 'fulfilled_with_shortfall'].includes(proposal.state)
}

export class Swaps {
  readonly #all = new SvelteMap<string, Proposal>()
  readonly #api: Api
  readonly #outbox: Outbox
  /** proposals that I declined since the page was opened: the reasons are offered once */
  readonly declined = new SvelteSet<string>()
  /** those as they were when I left: afterwards the server tells nothing of who sat where */
  readonly as_left = new SvelteMap<string, Proposal>()
  /** proposals that the server says are not (or no longer) mine */
  readonly gone = new SvelteSet<string>()
  /** refused answers, by proposal: shown beside the ring until the next try */
  readonly refused = new SvelteMap<string, unknown>()
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  error = $state.raw<unknown>(null)
  closed_next = $state<string | null>(null)
  #closed_loaded = false
  /** how many live events each proposal has had: tells whether an answer is older than what is shown */
  readonly #events = new Map<string, number>()
  on_news: ((before: Proposal | null, after: Proposal) => void) | null = null

  readonly list = $derived([...this.#all.values()])
  readonly to_answer = $derived(this.list.filter((one) => !is_closed(one) && one.to_answer && this.answering(one.id) === null))
  readonly open = $derived(this.list.filter((one) => !is_closed(one) && !this.to_answer.includes(one)))
  readonly closed = $derived(this.list.filter(is_closed))

  constructor(door: Api = api, box: Outbox = outbox) {
    this.#api = door
    this.#outbox = box
  }

  get(id: string): Proposal | null {
    return this.#all.get(id) ?? null
  }

  /** What I answered, while the server has not yet confirmed it. */
  answering(id: string): 'accept' | 'decline' | 'take_back' | null {
    const sending = this.#outbox.waiting_for(id)
    return sending && sending.act !== 'confirm' && sending.act !== 'write' ? sending.act : null
  }

  /** What was last seen, until the server answers; nothing of it is news. */
  recall(proposals: Proposal[]): void {
    for (const one of proposals) this.#all.set(one.id, one)
    this.status = 'ready'
  }

  /** What I am asked, before all else: home.html puts the question beside its script. It is said when everything is read. */
  async load_waiting(): Promise<void> {
    for (const one of (await this.#page('to_answer')).items) this.#all.set(one.id, one)
  }

  /** `older`: a question whose answer must not take the place of what this one brings. */
  async load(older: Promise<void> | null = null): Promise<void> {
    await older
    if (this.status !== 'ready') this.status = 'loading'
    const before = new Map(this.#events)
    /** an event came after the question was put, and is newer than the answer */
    const told = (id: string): boolean => this.#events.get(id) !== before.get(id)
    try {
      const [asked, open] = await Promise.all([this.#page('to_answer'), this.#page('open')])
      const fresh = new Map([...open.items, ...asked.items].map((one) => [one.id, one]))
      for (const one of this.list) if (!is_closed(one) && !fresh.has(one.id) && !told(one.id)) this.#all.delete(one.id)
      for (const one of fresh.values()) if (!told(one.id)) this.#set(one)
      this.status = 'ready'
      this.error = null
    } catch (error) {
      this.error = error
      if (this.status === 'loading') this.status = 'failed'
    }
  }

  async load_closed(more = false): Promise<void> {
    if (this.#closed_loaded && !more) return
    const page = await this.#page('closed', more ? this.closed_next : null)
    for (const one of page.items) this.#set(one)
    this.closed_next = page.next
    this.#closed_loaded = true
  }

  /** Reads one proposal again. An event that came meanwhile is newer than the answer, so the question is put again. */
  async refresh(id: string): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const events = this.#events.get(id) ?? 0
      try {
        const proposal = await this.#api.get<Proposal>(`/proposals/${id}`)
        if ((this.#events.get(id) ?? 0) !== events) continue
        this.gone.delete(id)
        this.#set(proposal)
        return
      } catch (error) {
        if (!is_status(error, 403, 404)) throw error
        this.#all.delete(id)
        this.gone.add(id)
        return
      }
    }
  }

  /** From the socket. */
  receive(proposal: Proposal): void {
    this.#events.set(proposal.id, (this.#events.get(proposal.id) ?? 0) + 1)
    this.gone.delete(proposal.id)
    this.#set(proposal)
  }

  /** Something was written in it, or I read it on another device. False where it is not known here. */
  receive_thread(id: string, messages: ThreadState): boolean {
    const known = this.#all.get(id)
    if (known) this.#all.set(id, { ...known, messages })
    return known !== undefined
  }

  /** The answer to something I did; if events came meanwhile nobody knows which is newer, so ask. */
  async receive_answer(proposal: Proposal, events_before: number): Promise<void> {
    if ((this.#events.get(proposal.id) ?? 0) === events_before) this.#set(proposal)
    else await this.refresh(proposal.id)
  }

  events_of(id: string): number {
    return this.#events.get(id) ?? 0
  }

  /** Runs a change and shows its answer. */
  async change(id: string, act: () => Promise<Proposal>): Promise<void> {
    const before = this.events_of(id)
    await this.receive_answer(await act(), before)
  }

  leave(proposal: Proposal): void {
    this.declined.add(proposal.id)
    this.as_left.set(proposal.id, proposal)
  }

  clear(): void {
    this.#all.clear()
    this.#events.clear()
    this.declined.clear()
    this.as_left.clear()
    this.gone.clear()
    this.refused.clear()
    this.#closed_loaded = false
    this.closed_next = null
    this.error = null
    this.status = 'idle'
  }

  #set(proposal: Proposal): void {
    const before = this.#all.get(proposal.id) ?? null
    this.#all.set(proposal.id, proposal)
    this.on_news?.(before, proposal)
  }

  #page(filter: string, cursor: string | null = null): Promise<Page<Proposal>> {
    return this.#api.get<Page<Proposal>>('/proposals', { query: { filter, cursor } })
  }
}

export const swaps = new Swaps()
