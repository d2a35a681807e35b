// Photos that somebody has chosen for a listing, until the server has them. They are in memory only: a draft keeps words, not pictures;
// what could not be sent is kept in unposted.svelte.ts.
import { api, new_key, type Api } from './api'
import { shrunk } from './shrink'
import type { Listing } from './types'
import { upload } from './upload'

export const PHOTOS_MAX = 4

export interface TrayItem {
  /** of this upload: sent again it hangs once */
  key: string
  /** a picture of it to show here */
  url: string
  alt: string
  state: 'waiting' | 'sending' | 'failed'
  /** 0 to 1, while it is sent */
  progress: number
  error: unknown
}

export class PhotoTray {
  items = $state.raw<TrayItem[]>([])
  /** the last file that could not be taken at all */
  refused = $state.raw<unknown>(null)
  /** called when one hangs or was taken off by its person */
  on_done: ((key: string) => void) | null = null
  readonly #api: Api
  readonly #shrink: typeof shrunk
  readonly #upload: typeof upload<Listing>
  readonly #blobs = new Map<string, Blob>()
  #sending: AbortController | null = null
  #busy = false
  #left = false

  constructor(door: Api = api, shrink = shrunk, send = upload<Listing>) {
    this.#api = door
    this.#shrink = shrink
    this.#upload = send
  }

  /** Takes files, up to four with the `there` that the listing has already. */
  async add(files: Iterable<Blob>, there = 0): Promise<void> {
    this.refused = null
    for (const file of files) {
      if (there + this.items.length >= PHOTOS_MAX) return
      try {
        const blob = await this.#shrink(file)
        const key = new_key()
        this.#blobs.set(key, blob)
        this.items = [...this.items, { key, url: URL.createObjectURL(blob), alt: '', state: 'waiting', progress: 0, error: null }]
      } catch (error) {
        this.refused = error
      }
    }
  }

  describe(key: string, alt: string): void {
    this.#change(key, { alt })
  }

  /** As they are to be kept. */
  copies(): { key: string; alt: string; blob: Blob }[] {
    return this.items.flatMap(({ key, alt }) => {
      const blob = this.#blobs.get(key)
      return blob ? [{ key, alt: alt.trim(), blob }] : []
    })
  }

  /** Also while it is sent: then nothing of it is hung, or it is found on the listing. */
  remove(key: string): void {
    const item = this.items.find((one) => one.key === key)
    if (!item) return
    if (item.state === 'sending') this.#sending?.abort()
    URL.revokeObjectURL(item.url)
    this.#blobs.delete(key)
    this.items = this.items.filter((one) => one.key !== key)
    this.on_done?.(key)
  }

  /** Sends what waits or has failed, one after the other. True: all of them hang. `hung` gets the listing after each. */
  async send(listing: string, hung: (listing: Listing) => void): Promise<boolean> {
    if (this.#busy) return false
    this.#busy = true
    for (const { key } of this.items) {
      const item = this.items.find((one) => one.key === key)
      const blob = this.#blobs.get(key)
      if (!item || !blob) continue
      await this.#send_one(listing, item, blob, hung)
    }
    this.#busy = false
    const all = this.items.length === 0
    if (this.#left) this.clear()
    return all
  }

  /** Nobody looks at it any more: what is on its way goes on, the rest is let go. */
  leave(): void {
    this.#left = true
    if (!this.#busy) this.clear()
  }

  async #send_one(listing: string, item: TrayItem, blob: Blob, hung: (listing: Listing) => void): Promise<void> {
    const { key } = item
    this.#sending = new AbortController()
    this.#change(key, { state: 'sending', progress: 0, error: null })
    try {
      const after = await this.#upload(this.#api, `/listings/${listing}/photos`, blob, {
        query: { alt: item.alt.trim() },
        idempotency_key: key,
        signal: this.#sending.signal,
        progress: (progress) => this.#change(key, { progress }),
      })
      this.#done(key)
      hung(after)
    } catch (error) {
      this.#change(key, { state: 'failed', error })
    } finally {
      this.#sending = null
    }
  }

  #done(key: string): void {
    this.#change(key, { state: 'waiting' })
    this.remove(key)
  }

  clear(): void {
    this.on_done = null
    for (const { key } of this.items) this.remove(key)
    this.refused = null
  }

  #change(key: string, part: Partial<TrayItem>): void {
    this.items = this.items.map((one) => (one.key === key ? { ...one, ...part } : one))
  }
}
