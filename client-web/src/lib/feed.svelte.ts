// The listings around: what the server found for the filters, kept current by the socket.
import { SvelteMap } from 'svelte/reactivity'
import { api, NetworkError, type Api } from './api'
import type { Band, Direction, Listing, ListingKind, Page } from './types'

export interface Filters {
  words: string
  direction: Direction | null
  kind: ListingKind | null
  theme: string | null
  category: string | null
  band: Band | null
}

export const NO_FILTERS: Filters = { words: '', direction: null, kind: null, theme: null, category: null, band: null }
export const NEAR: Band = 10
/** one letter alone says nothing */
const WORDS_MIN = 2
const PAGE = 50

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

export class Feed {
  items = $state.raw<Listing[]>([])
  next = $state<string | null>(null)
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  /** the next page was asked for, and is on its way */
  coming = $state(false)
  error = $state.raw<unknown>(null)
  filters = $state.raw<Filters>(NO_FILTERS)
  /** what left while it may have been open on a page of its own: over, or all of it in proposals for now */
  readonly away = new SvelteMap<string, 'gone' | 'reserved'>()
  /** by something else than words */
  readonly narrowed = $derived(Object.entries(this.filters).some(([name, value]) => name !== 'words' && value !== null))
  readonly filtered = $derived(this.filters.words !== '' || this.narrowed)
  readonly #api: Api
  readonly #theme_of: (category: string) => string | null
  readonly #language: () => string
  #asked: AbortController | null = null
  /** what the socket said since the question was put: newer than the answer, so it is done again on it */
  #meanwhile: (() => void)[] | null = null
  /** what is shown was found by a filter; then the list before it is kept here */
  #found = false
  #before: Listing[] = []

  constructor(door: Api = api, theme_of: (category: string) => string | null = () => null, language: () => string = () => 'fr') {
    this.#api = door
    this.#theme_of = theme_of
    this.#language = language
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
    this.items = items.filter((item) => !item.hidden)
  }

  async use(filters: Filters): Promise<void> {
    this.filters = filters.words.length < WORDS_MIN ? { ...filters, words: '' } : filters
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
    if (this.next === null || this.coming) return
    const asked = this.#asked
    this.coming = true
    try {
      const page = await this.#ask(this.next, asked?.signal)
      if (asked?.signal.aborted) return
      const known = new Set(this.items.map((item) => item.id))
      this.items = [...this.items, ...page.items.filter((item) => !known.has(item.id))]
      this.next = page.next
    } catch (error) {
      // Another question was put meanwhile: nobody waits for this answer.
      if (!asked?.signal.aborted) throw error
    } finally {
      this.coming = false
    }
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

  /** For ever, or shown again: it stays in its place, so that one can take it back at once. */
  async hide(id: string, hidden = true): Promise<void> {
    this.#mark(id, hidden)
    try {
      if (hidden) await this.#api.put(`/listings/${id}/hidden`, undefined)
      else await this.#api.delete(`/listings/${id}/hidden`)
    } catch (error) {
      this.#mark(id, !hidden)
      throw error
    }
  }

  #mark(id: string, hidden: boolean): void {
    const mark = (item: Listing): Listing => (item.id === id ? { ...item, hidden } : item)
    this.items = this.items.map(mark)
    this.#before = this.#before.map(mark)
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
    const { direction, kind, theme, category, band } = this.filters
    if (listing.state !== 'active' || listing.hidden || listing.mine) return false
    if (direction !== null && listing.direction !== direction) return false
    if (kind !== null && listing.kind !== kind) return false
    if (category !== null && listing.category !== category) return false
    if (band !== null && (listing.walk_minutes === null || listing.walk_minutes > band)) return false
    return theme === null || this.#theme_of(listing.category) === theme
  }

  async #ask(cursor: string | null, signal?: AbortSignal): Promise<Page<Listing>> {
    const { words, ...others } = this.filters
    // Words are typed in the language of the page: its stems and everyday words come first.
    const query = { q: words, language: words ? this.#language() : null, ...others, cursor, limit: PAGE }
    const page = await this.#api.get<Page<Listing>>('/listings', signal ? { query, signal } : { query })
    // What I posted myself has its own page; around me are the others, with what can be had: what is all in proposals comes back when freed.
    return { ...page, items: page.items.filter((item) => item.state === 'active' && !item.mine && !item.hidden) }
  }
}
