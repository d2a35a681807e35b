// The listings around: what the server found for the filters, kept current by the socket.
import { SvelteMap } from 'svelte/reactivity'
import { api, NetworkError, type Api } from './api'
import type { Direction, Listing, Page } from './types'

export interface Filters {
  words: string
  direction: Direction | null
  theme: string | null
  near: boolean
}

export const NO_FILTERS: Filters = { words: '', direction: null, theme: null, near: false }
export const NEAR_MINUTES = 10
const PAGE = 50

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

export class Feed {
  items = $state.raw<Listing[]>([])
  next = $state<string | null>(null)
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  error = $state.raw<unknown>(null)
  filters = $state.raw<Filters>(NO_FILTERS)
  /** what left while it may have been open on a page of its own: over, or all of it in proposals for now */
  readonly away = new SvelteMap<string, 'gone' | 'reserved'>()
  readonly filtered = $derived(
    this.filters.words !== '' || this.filters.direction !== null || this.filters.theme !== null || this.filters.near,
  )
  readonly #api: Api
  readonly #theme_of: (category: string) => string | null
  #asked: AbortController | null = null
  /** what the socket said since the question was put: newer than the answer, so it is done again on it */
  #meanwhile: (() => void)[] | null = null
  /** what is shown was found by a filter; then the list before it is kept here */
  #found = false
  #before: Listing[] = []

  constructor(door: Api = api, theme_of: (category: string) => string | null = () => null) {
    this.#api = door
    this.#theme_of = theme_of
  }

  /** What is around without any filter, as last read. */
  get around(): Listing[] {
    const { items } = this
    return this.#found ? this.#before : items
  }

  /** What was last seen, until the server answers. */
  recall(items: Listing[]): void {
    this.#show(items)
    this.status = 'ready'
  }

  #show(items: Listing[]): void {
    this.#before = this.around
    this.#found = this.filtered
    this.items = items
  }

  async use(filters: Filters): Promise<void> {
    this.filters = filters
    await this.load()
  }

  /** A newer question makes the answer to an older one worthless. */
  async load(): Promise<void> {
    this.#asked?.abort()
    const asked = new AbortController()
    this.#asked = asked
    if (this.status !== 'ready') this.status = 'loading'
    const meanwhile: (() => void)[] = []
    this.#meanwhile = meanwhile
    try {
      const page = await this.#ask(null, asked.signal)
      if (asked.signal.aborted) return
      this.#meanwhile = null
      this.#show(page.items)
      this.next = page.next
      this.away.clear()
      this.status = 'ready'
      this.error = null
      meanwhile.forEach((again) => again())
    } catch (error) {
      if (asked.signal.aborted) return
      this.#meanwhile = null
      this.error = error
      if (error instanceof NetworkError && this.around.length > 0) this.#search_here()
      else this.status = 'failed'
    }
  }

  /** Without network: among what was last seen, by the words as they stand. */
  #search_here(): void {
    const words = plain(this.filters.words).split(' ')
    this.#show(this.around.filter((item) => this.#suits(item) && words.every((word) => plain(item.title).includes(word))))
    this.next = null
    this.status = 'ready'
  }

  async more(): Promise<void> {
    if (this.next === null) return
    const page = await this.#ask(this.next)
    const known = new Set(this.items.map((item) => item.id))
    this.items = [...this.items, ...page.items.filter((item) => !known.has(item.id))]
    this.next = page.next
  }

  upsert(listing: Listing): void {
    this.#meanwhile?.push(() => this.upsert(listing))
    this.away.delete(listing.id)
    if (this.status !== 'ready') return
    const at = this.items.findIndex((item) => item.id === listing.id)
    const wanted = this.#suits(listing)
    if (at >= 0) this.items = wanted ? this.items.with(at, listing) : this.items.toSpliced(at, 1)
    // Words are the server's to judge (stems, synonyms): a new listing joins a search only when it is asked again.
    else if (wanted && this.filters.words === '') this.items = [listing, ...this.items]
  }

  remove(id: string, why: 'gone' | 'reserved'): void {
    this.#meanwhile?.push(() => this.remove(id, why))
    this.away.set(id, why)
    this.items = this.items.filter((item) => item.id !== id)
    this.#before = this.#before.filter((item) => item.id !== id)
  }

  clear(): void {
    this.#asked?.abort()
    this.#meanwhile = null
    this.items = []
    this.#before = []
    this.#found = false
    this.error = null
    this.next = null
    this.away.clear()
    this.filters = NO_FILTERS
    this.status = 'idle'
  }

  #suits(listing: Listing): boolean {
    const { direction, theme, near } = this.filters
    if (listing.state !== 'active' || listing.hidden || listing.mine) return false
    if (direction !== null && listing.direction !== direction) return false
    if (near && (listing.walk_minutes === null || listing.walk_minutes > NEAR_MINUTES)) return false
    return theme === null || this.#theme_of(listing.category) === theme
  }

  async #ask(cursor: string | null, signal?: AbortSignal): Promise<Page<Listing>> {
    const { words, direction, theme, near } = this.filters
    const query = { q: words, direction, theme, band: near ? NEAR_MINUTES : null, cursor, limit: PAGE }
    const page = await this.#api.get<Page<Listing>>('/listings', signal ? { query, signal } : { query })
    // What I posted myself has its own page; around me are the others, with what can be had: what is all in proposals comes back when freed.
    return { ...page, items: page.items.filter((item) => item.state === 'active' && !item.mine && !item.hidden) }
  }
}
