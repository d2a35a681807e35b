// My own listings.
import { api, type Api } from './api'
import type { Fact, Listing, Page } from './types'

/** Its photos go with it. */
function over(item: Listing): Listing {
  const ended: Listing = { ...item, state: 'ended' }
  delete ended.photos
  return ended
}

export class Mine {
  items = $state.raw<Listing[]>([])
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  error = $state.raw<unknown>(null)
  readonly active = $derived(this.items.filter((item) => ['active', 'paused', 'reserved'].includes(item.state)))
  readonly past = $derived(this.items.filter((item) => !['active', 'paused', 'reserved'].includes(item.state)))
  readonly #api: Api

  constructor(door: Api = api) {
    this.#api = door
  }

  async load(): Promise<void> {
    if (this.status !== 'ready') this.status = 'loading'
    try {
      const items: Listing[] = []
      let cursor: string | null = null
      do {
        const page: Page<Listing> = await this.#api.get<Page<Listing>>('/listings', { query: { mine: true, cursor, limit: 100 } })
        items.push(...page.items)
        cursor = page.next
      } while (cursor !== null && items.length < 500)
      this.items = items
      this.status = 'ready'
      this.error = null
    } catch (error) {
      this.error = error
      if (this.status === 'loading') this.status = 'failed'
    }
  }

  /** What was last seen, until the server answers. */
  recall(items: Listing[]): void {
    this.items = items
    this.status = 'ready'
  }

  upsert(listing: Listing): void {
    const at = this.items.findIndex((item) => item.id === listing.id)
    this.items = at >= 0 ? this.items.with(at, listing) : [listing, ...this.items]
  }

  remove(id: string): void {
    this.items = this.items.filter((item) => item.id !== id)
  }

  async pause(id: string): Promise<void> {
    this.upsert(await this.#api.post<Listing>(`/listings/${id}/pause`, undefined))
  }

  async resume(id: string): Promise<void> {
    this.upsert(await this.#api.post<Listing>(`/listings/${id}/resume`, undefined))
  }

  async end(id: string): Promise<void> {
    await this.#api.delete(`/listings/${id}`)
    this.items = this.items.map((item) => (item.id === id ? over(item) : item))
  }

  async remove_photo(id: string, photo: string): Promise<void> {
    await this.#api.delete(`/listings/${id}/photos/${photo}`)
  }

  async why_nothing(id: string): Promise<Fact[]> {
    return (await this.#api.get<{ facts: Fact[] }>(`/listings/${id}/why-nothing`)).facts
  }

  clear(): void {
    this.items = []
    this.error = null
    this.status = 'idle'
  }
}

export const mine = new Mine()
