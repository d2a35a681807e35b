// The directory as this device knows it: asked for when its page is opened, and kept for when there is no network.
import { api, type Api } from './api'
import { as_entry, type Entry } from './directory'
import * as drawer from './drawer'
import { by_name } from './format'
import { places } from './places.svelte'
import { mark_of } from './store'
import type { Place } from './types'

interface Kept {
  member: string
  items: Place[]
}
const KEY = 'directory'

export class Directory {
  status = $state<'empty' | 'loading' | 'ready' | 'failed'>('empty')
  failure = $state.raw<unknown>(null)
  #items = $state.raw<Place[]>([])
  /** with the hand-over points, in the order of the alphabet */
  readonly entries = $derived<Entry[]>(by_name([...this.#items, ...places.points.map(as_entry)]))
  readonly #api: Api

  constructor(door: Api = api) {
    this.#api = door
  }

  async load(): Promise<void> {
    this.failure = null
    if (this.status !== 'ready') this.status = 'loading'
    try {
      this.#take((await this.#api.get<{ items: Place[] }>('/places')).items)
    } catch (error) {
      const kept = await this.#kept()
      if (kept) this.#items = kept
      else if (this.status !== 'ready') this.failure = error
      this.status = kept || this.status === 'ready' ? 'ready' : 'failed'
    }
  }

  get(id: string): Entry | null {
    return this.entries.find((entry) => entry.id === id) ?? null
  }

  /** A steward has made sure that it is still so. */
  async confirm(id: string): Promise<void> {
    const place = await this.#api.post<Place>(`/places/${id}/confirmation`, undefined)
    this.#take(this.#items.map((one) => (one.id === id ? place : one)))
  }

  /** A steward writes one down, or all of it anew. `key`: asked twice with it, it is made once. */
  async write(id: string | null, draft: Record<string, unknown>, key: string): Promise<Place> {
    const place =
      id === null
        ? await this.#api.post<Place>('/places', draft, { idempotency_key: key })
        : await this.#api.put<Place>(`/places/${id}`, draft)
    this.#take([...this.#items.filter((one) => one.id !== place.id), place])
    return place
  }

  async remove(id: string): Promise<void> {
    await this.#api.delete(`/places/${id}`)
    this.#take(this.#items.filter((one) => one.id !== id))
  }

  #take(items: Place[]): void {
    this.#items = items
    this.status = 'ready'
    const member = mark_of()?.member
    if (member) void drawer.put('seen', KEY, { member, items } satisfies Kept).catch(() => undefined)
  }

  /** What this device saw last, of whoever is signed in here. */
  async #kept(): Promise<Place[] | null> {
    const kept = await drawer.row<Kept>('seen', KEY)
    return kept && kept.member === mark_of()?.member ? kept.items : null
  }
}

export const directory = new Directory()
