// One swap event as a page sees it: the parts that the page asked for, read again whenever the event changes.
import { api, type Api } from './api'
import { ear, on_event_changed } from './event_heard'
import type { Announcements, EventDraft, EventMe, EventResult, ListedPerson, SwapEvent, WallItem } from './event_types'
import { is_status } from './problems'

export type Part = 'me' | 'wall' | 'people' | 'result' | 'told'

/** Without a socket: how often it is asked whether something changed. */
const ASK_EVERY_MS = 5000

export class EventBook {
  event = $state.raw<SwapEvent | null>(null)
  me = $state.raw<EventMe | null>(null)
  wall = $state.raw<WallItem[]>([])
  people = $state.raw<ListedPerson[]>([])
  result = $state.raw<EventResult | null>(null)
  told = $state.raw<Announcements | null>(null)
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  /** why it could not be read */
  failure = $state.raw<unknown>(null)
  /** why what a person asked for was not done; until they ask for something else */
  refused = $state.raw<unknown>(null)
  readonly trouble = $derived(this.refused ?? this.failure)
  /** something a person asked for is on its way */
  busy = $state(false)
  readonly id: string
  readonly path: string
  readonly #parts: ReadonlySet<Part>
  readonly #api: Api
  #reading: Promise<void> | null = null
  #again = false
  /** the last reading failed: what is shown may be old */
  #behind = false

  constructor(id: string, parts: Part[] = [], door: Api = api) {
    this.id = id
    this.path = `/events/${id}`
    this.#parts = new Set(parts)
    this.#api = door
  }

  /** Reads now and whenever the event changes, until the function that it gives back is called. */
  watch(): () => void {
    void this.refresh()
    const deaf = on_event_changed((id, version) => {
      const known = version !== undefined && version === this.event?.version && !this.#behind
      if (id === null || (id === this.id && !known)) void this.refresh()
    }, this.id)
    // Without a socket the page stays true within seconds.
    const asks = (): boolean => document.visibilityState === 'visible' && (!ear.open || this.#behind)
    const timer = setInterval(() => asks() && void this.refresh(), ASK_EVERY_MS)
    return () => {
      deaf()
      clearInterval(timer)
    }
  }

  /** One reading at a time: what changes meanwhile is read once more after it. */
  refresh(): Promise<void> {
    if (this.#reading) {
      this.#again = true
      return this.#reading
    }
    this.#reading = this.#read().finally(() => (this.#reading = null))
    return this.#reading
  }

  async #read(): Promise<void> {
    do {
      this.#again = false
      try {
        const event = await this.#api.get<SwapEvent>(this.path)
        if (event.version !== this.event?.version || this.status !== 'ready') await this.#read_parts(event)
        this.event = event
        this.status = 'ready'
        this.failure = null
        this.#behind = false
      } catch (error) {
        this.#behind = true
        if (this.status === 'ready' && !is_status(error, 401, 403, 404)) return
        this.status = 'failed'
        this.failure = error
      }
    } while (this.#again)
  }

  async #read_parts(event: SwapEvent): Promise<void> {
    const wanted = (part: Part): boolean => this.#parts.has(part)
    const shown = event.state === 'published' || event.state === 'closed'
    const cleared = shown || (event.staff && event.state === 'cleared')
    const [me, wall, people, result, told] = await Promise.all([
      wanted('me') && event.mine ? this.#api.get<EventMe>(`${this.path}/me`) : null,
      wanted('wall') && (event.staff || event.mine) ? this.#api.get<{ items: WallItem[] }>(`${this.path}/items`) : null,
      wanted('people') && event.staff ? this.#api.get<{ items: ListedPerson[] }>(`${this.path}/people`) : null,
      wanted('result') && cleared && (event.staff || event.mine) ? this.#result() : null,
      wanted('told') && (event.staff || event.mine) ? this.#api.get<Announcements>(`${this.path}/announcements`) : null,
    ])
    this.me = me
    this.wall = wall?.items ?? []
    this.people = people?.items ?? []
    this.result = result
    this.told = told
  }

  async #result(): Promise<EventResult | null> {
    try {
      return await this.#api.get<EventResult>(`${this.path}/clearing`)
    } catch (error) {
      if (is_status(error, 404)) return null
      throw error
    }
  }

  /** What a person asked for; then the event is read again. The answer, or null where it failed: `refused` says why. */
  async act<T>(work: (door: Api, path: string) => Promise<T>): Promise<T | null> {
    if (this.busy) return null
    this.busy = true
    this.refused = null
    try {
      const answer = await work(this.#api, this.path)
      // Not by version alone: an answer may come before the version that it made is read.
      this.event = this.event && { ...this.event, version: -1 }
      await this.refresh()
      return answer
    } catch (error) {
      this.refused = error
      return null
    } finally {
      this.busy = false
    }
  }

  to_state(to: SwapEvent['state']): Promise<SwapEvent | null> {
    return this.act((door, path) => door.post<SwapEvent>(`${path}/state`, { to }))
  }
}

export const list_events = (door: Api = api): Promise<{ items: SwapEvent[]; may_make: boolean }> => door.get('/events')

export async function save_event(draft: EventDraft, before: SwapEvent | null, key: string, door: Api = api): Promise<SwapEvent> {
  if (!before) return await door.post<SwapEvent>('/events', draft, { idempotency_key: key })
  return await door.put<SwapEvent>(`/events/${before.id}`, draft, { if_match: `"${before.version}"` })
}
