// Answers on their way. Each is kept on the device with its idempotency key until the server has said yes or no to it, so that a tunnel,
// a flat battery or a second tap never loses an answer and never gives it twice. All tabs share what is kept; one of them sends.
import { api, new_key, type Api } from './api'
import { NetworkError } from './api'
import { is_status } from './problems'
import { alone, on_changed_elsewhere, once, Shelf } from './store'
import type { Message, Proposal, Reason } from './types'

export type Act = 'accept' | 'decline' | 'take_back' | 'confirm' | 'write'

export interface Sending {
  key: string
  proposal: string
  act: Act
  path: string
  body: Record<string, unknown>
  /** the transfer that is confirmed */
  transfer: number | null
}

export interface OutboxListener {
  /** the proposal as it is now; of what was written, the message */
  done: (sending: Sending, answer: Proposal | Message) => void
  refused: (sending: Sending, error: unknown) => void
}

const RETRY_MS = 5000

export class Outbox {
  items = $state.raw<Sending[]>([])
  listener: OutboxListener | null = null
  readonly #api: Api
  readonly #shelf = new Shelf<Sending>('outbox')
  #running = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #deaf: (() => void) | null = null

  constructor(door: Api = api) {
    this.#api = door
  }

  restore(): void {
    this.#look()
    this.#deaf ??= on_changed_elsewhere('outbox', () => this.#look())
  }

  clear(): void {
    this.#deaf?.()
    this.#deaf = null
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#shelf.clear()
    this.items = []
  }

  waiting_for(proposal: string, transfer: number | null = null): Sending | null {
    return this.items.findLast((item) => item.act !== 'write' && item.proposal === proposal && item.transfer === transfer) ?? null
  }

  respond(proposal: Proposal, act: 'accept' | 'decline' | 'take_back', reason?: Reason): Promise<void> {
    const body = { answer: act, round: proposal.round, ...(reason ? { reason } : {}) }
    return this.#add({ key: new_key(), proposal: proposal.id, act, path: `/proposals/${proposal.id}/response`, body, transfer: null })
  }

  confirm(proposal: Proposal, transfer: number, code?: string): Promise<void> {
    const path = `/proposals/${proposal.id}/transfers/${transfer}/confirmation`
    return this.#add({ key: new_key(), proposal: proposal.id, act: 'confirm', path, body: code ? { code } : {}, transfer })
  }

  /** Messages of this exchange on their way, oldest first. */
  letters(proposal: string): Sending[] {
    return this.items.filter((item) => item.act === 'write' && item.proposal === proposal)
  }

  write(proposal: string, text: string, language: string): Promise<void> {
    const path = `/proposals/${proposal}/messages`
    return this.#add({ key: new_key(), proposal, act: 'write', path, body: { text, language }, transfer: null })
  }

  /** Sends what waits, in order, one at a time. Before the server has said who this is (csrf), nothing leaves: it would be refused. */
  async flush(): Promise<void> {
    if (this.#running || this.items.length === 0 || this.#api.csrf === null) return
    this.#running = true
    try {
      await alone('outbox', () => this.#send_all())
    } finally {
      this.#running = false
    }
  }

  #add(sending: Sending): Promise<void> {
    this.#shelf.put(sending.key, sending)
    this.#look()
    return this.flush()
  }

  #look(): void {
    this.items = this.#shelf.all()
  }

  async #send_all(): Promise<void> {
    // What another tab has just sent may still stand here.
    const passed = new Set<string>()
    const next = (): Sending | undefined => this.#shelf.all().find((one) => !passed.has(one.key))
    for (let item = next(); item && this.#api.csrf !== null; item = next()) {
      const sending = item
      if ((await once(`outbox.${sending.key}`, () => this.#send(sending))) === false) break
      passed.add(sending.key)
    }
    this.#look()
  }

  /** false: no answer came, the item stays. */
  async #send(item: Sending): Promise<boolean> {
    try {
      const answer = await this.#api.post<Proposal | Message>(item.path, item.body, { idempotency_key: item.key, tries: 2 })
      this.#remove(item)
      this.listener?.done(item, answer)
      return true
    } catch (error) {
      // Who has written a hundred messages today waits until tomorrow, and nothing else behind them.
      const later = item.act === 'write' ? is_status(error, 502, 503, 504) : is_status(error, 429, 502, 503, 504)
      if (error instanceof NetworkError || later) {
        this.#try_later()
        return false
      }
      this.#remove(item)
      this.listener?.refused(item, error)
      return true
    }
  }

  #try_later(): void {
    if (this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.flush()
    }, RETRY_MS)
  }

  #remove(item: Sending): void {
    this.#shelf.remove(item.key)
    this.#look()
  }
}

export const outbox = new Outbox()
