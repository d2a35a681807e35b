// What I should have heard, newest first. Which of it is new to this device is remembered on the device.
import { api, type Api } from './api'
import { keep, kept } from './store'
import type { Notification, Page } from './types'

const PAGE = 30

export class News {
  items = $state.raw<Notification[]>([])
  next = $state<string | null>(null)
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  error = $state.raw<unknown>(null)
  /** the time of the newest one that was shown; times of the server sort as text */
  seen_until = $state('')
  readonly unseen = $derived((this.items[0]?.at ?? '') > this.seen_until)
  readonly #api: Api

  constructor(door: Api = api) {
    this.#api = door
  }

  async load(): Promise<void> {
    if (this.status !== 'ready') this.status = 'loading'
    this.seen_until = kept<string>('news') ?? ''
    try {
      const page = await this.#ask(null)
      this.items = page.items
      this.next = page.next
      this.status = 'ready'
      this.error = null
    } catch (error) {
      this.error = error
      if (this.status === 'loading') this.status = 'failed'
    }
  }

  /** What was last seen, until the server answers. */
  recall(items: Notification[]): void {
    this.items = items
    this.seen_until = kept<string>('news') ?? ''
    this.status = 'ready'
  }

  async more(): Promise<void> {
    if (this.next === null) return
    const page = await this.#ask(this.next)
    this.items = [...this.items, ...page.items]
    this.next = page.next
  }

  /** The list was looked at. */
  seen(): void {
    const newest = this.items[0]?.at
    if (newest === undefined || newest <= this.seen_until) return
    this.seen_until = newest
    keep('news', newest)
  }

  clear(): void {
    this.items = []
    this.next = null
    this.seen_until = ''
    this.error = null
    this.status = 'idle'
  }

  #ask(cursor: string | null): Promise<Page<Notification>> {
    return this.#api.get<Page<Notification>>('/notifications', { query: { cursor, limit: PAGE } })
  }
}

export const news = new News()
