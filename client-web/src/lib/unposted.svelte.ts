// Listings that were written without network, with their photos, and photos that did not follow their listing. Each is kept on the device
// with the keys under which it is sent, so that it is posted once, also after a closed page; all tabs share them and one of them sends.
import { api, ApiError, NetworkError, type Api } from './api'
import * as drawer from './drawer'
import { mine } from './mine.svelte'
import { is_status } from './problems'
import { session } from './session.svelte'
import { alone, forget, keep } from './store'
import type { Listing, ListingDraft, Page } from './types'
import { upload } from './upload'

export interface WaitingPhoto {
  key: string
  alt: string
  blob: Blob
}

export interface Waiting {
  key: string
  member: string
  body: ListingDraft
  /** the listing, once it is online: its photos may still wait */
  posted: string | null
  photos: WaitingPhoto[]
  /** when it was first sent, for an answer that never came */
  tried_at: string | null
  /** what the server said no with; it waits for its person then */
  refused: number | null
}

const RETRY_MS = 5000
/** The server knows a key again for a day; later one looks whether the listing is there. */
const KEY_LASTS_MS = 20 * 3_600_000

export const no_answer = (error: unknown): boolean => error instanceof NetworkError || is_status(error, 429, 502, 503, 504)

export class Unposted {
  items = $state.raw<Waiting[]>([])
  /** the newest that went online, by its key: for the page that waits for it */
  sent = $state.raw<{ key: string; listing: Listing } | null>(null)
  readonly #api: Api
  readonly #upload: typeof upload<Listing>
  /** a page is sending these photos itself */
  readonly #held = new Set<string>()
  #running = false
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(door: Api = api, send = upload<Listing>) {
    this.#api = door
    this.#upload = send
  }

  /** What waits of the person who is here. */
  async restore(): Promise<void> {
    const member = session.member?.id
    const all = member ? await drawer.rows<Waiting>('unposted') : []
    this.items = all.filter((one) => one.member === member)
  }

  /** `posted`: the listing itself is online, and whoever calls sends its photos, until release(). `tried`: it left once, without an answer. */
  async add(what: Pick<Waiting, 'key' | 'body' | 'photos'>, how: { posted?: string; tried?: boolean } = {}): Promise<void> {
    const member = session.member?.id
    if (!member) throw new Error('nobody is here')
    if (how.posted) this.#held.add(what.key)
    const tried_at = how.tried ? new Date().toISOString() : null
    await this.#put({ ...what, member, posted: how.posted ?? null, tried_at, refused: null })
    if (!how.posted) this.#try_later()
  }

  async discard(key: string): Promise<void> {
    await drawer.remove('unposted', key)
    await this.restore()
    if (this.items.length === 0) forget('unposted')
  }

  async photo_done(key: string, photo: string): Promise<void> {
    const item = this.items.find((one) => one.key === key)
    if (item) await this.#without_photo(item, photo)
  }

  release(key: string): void {
    if (this.#held.delete(key)) void this.flush()
  }

  /** Sends what waits, one listing after the other, each with its photos. */
  async flush(): Promise<void> {
    if (this.#running || this.#api.csrf === null) return
    this.#running = true
    try {
      await alone('unposted', () => this.#send_all())
    } finally {
      this.#running = false
    }
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.items = []
    this.sent = null
  }

  async #send_all(): Promise<void> {
    // Another tab may have sent them meanwhile.
    await this.restore()
    for (const item of this.items) {
      if (item.refused !== null || this.#held.has(item.key)) continue
      try {
        await this.#send_photos(item.posted ? item : await this.#post(item))
      } catch (error) {
        if (no_answer(error)) return this.#try_later()
        if (!(error instanceof ApiError)) throw error
        const now = this.items.find((one) => one.key === item.key)
        if (now) await this.#put({ ...now, refused: error.status })
      }
    }
  }

  async #post(item: Waiting): Promise<Waiting> {
    const late = item.tried_at !== null && Date.now() - Date.parse(item.tried_at) > KEY_LASTS_MS
    const there = late ? await this.#find(item) : null
    const tried = { ...item, tried_at: item.tried_at ?? new Date().toISOString() }
    if (item.tried_at === null) await this.#put(tried)
    const listing = there ?? (await this.#api.post<Listing>('/listings', item.body, { idempotency_key: item.key }))
    mine.upsert(listing)
    this.sent = { key: item.key, listing }
    const posted = { ...tried, posted: listing.id }
    if (posted.photos.length > 0) await this.#put(posted)
    else await this.discard(item.key)
    return posted
  }

  /** One of mine that says the same and was posted since. */
  async #find({ body, tried_at }: Waiting): Promise<Listing | null> {
    const day = tried_at?.slice(0, 10) ?? ''
    const { items } = await this.#api.get<Page<Listing>>('/listings', { query: { mine: true, limit: 100 } })
    const same = (one: Listing): boolean =>
      one.title === body.title && one.direction === body.direction && one.category === body.category && one.posted_on >= day
    return items.find(same) ?? null
  }

  async #send_photos(item: Waiting): Promise<void> {
    let left = item
    for (const photo of item.photos) {
      const query = { alt: photo.alt }
      mine.upsert(await this.#upload(this.#api, `/listings/${item.posted}/photos`, photo.blob, { query, idempotency_key: photo.key }))
      left = await this.#without_photo(left, photo.key)
    }
  }

  /** A listing that is online and has all its photos waits no more. */
  async #without_photo(item: Waiting, photo: string): Promise<Waiting> {
    const left = { ...item, photos: item.photos.filter((one) => one.key !== photo) }
    if (left.photos.length === 0) await this.discard(item.key)
    else await this.#put(left)
    return left
  }

  async #put(item: Waiting): Promise<void> {
    // They signed out meanwhile, and what was theirs is gone from here.
    if (session.member?.id !== item.member) return
    keep('unposted', true)
    await drawer.put('unposted', item.key, item)
    await this.restore()
  }

  #try_later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.flush()
    }, RETRY_MS)
  }
}

export const unposted = new Unposted()
