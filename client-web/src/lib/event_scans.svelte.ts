// What was scanned at a door or a table, on its way to the server. Each scan is kept on the device under an id of its own until the server
// has said what became of it: a cut network loses none, and one that is sent twice counts once, for the server knows the id.
import { api, NetworkError, type Api } from './api'
import type { CheckIn } from './event_types'
import { is_status } from './problems'
import { alone, on_changed_elsewhere, Shelf } from './store'

export type ScanKind = 'checkins' | 'pickups'

export interface Scan {
  id: string
  event: string
  kind: ScanKind
  /** one of: a token, a code that was typed, a person of the list; for a pick-up the slip */
  what: { token: string } | { code: string } | { person: string } | { slip: string }
  at: string
}

export interface Answered {
  scan: Scan
  answer: CheckIn
}

const AT_ONCE = 200
const RETRY_MS = 4000
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** 128 random bits as the server writes its ids: 26 letters, of which the last says three bits. */
export function new_id(random: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => void crypto.getRandomValues(bytes)): string {
  const bytes = new Uint8Array(16)
  random(bytes)
  let text = ''
  for (let bit = 0; bit < 128; bit += 5) {
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0)
    text += LETTERS[(pair >> (11 - (bit & 7))) & 31]
  }
  return text
}

export class ScanQueue {
  items = $state.raw<Scan[]>([])
  /** the newest first, of this page */
  answered = $state.raw<Answered[]>([])
  /** the server would not take them at all, and why */
  refused = $state.raw<unknown>(null)
  readonly #api: Api
  readonly #shelf = new Shelf<Scan>('scans')
  #running = false
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(door: Api = api) {
    this.#api = door
  }

  /** Takes up what an earlier page left, and sends; until the function that it gives back is called. */
  start(): () => void {
    this.#look()
    const deaf = on_changed_elsewhere('scans', () => this.#look())
    const send = (): void => void this.flush()
    addEventListener('online', send)
    send()
    return () => {
      deaf()
      removeEventListener('online', send)
      if (this.#timer !== null) clearTimeout(this.#timer)
      this.#timer = null
    }
  }

  add(event: string, kind: ScanKind, what: Scan['what'], now = new Date()): Scan {
    const scan = { id: new_id(), event, kind, what, at: now.toISOString() }
    this.#shelf.put(scan.id, scan)
    this.#look()
    void this.flush()
    return scan
  }

  /** The oldest first, up to 200 of one event and kind at once. */
  async flush(): Promise<void> {
    if (this.#running) return
    this.#running = true
    try {
      await alone('scans', async () => {
        for (let batch = this.#next(); batch.length > 0; batch = this.#next()) if (!(await this.#send(batch))) break
      })
    } finally {
      this.#running = false
    }
    // Who is signed in is asked for first (csrf): what waits for that is tried again too.
    if (this.items.length > 0) this.#try_later()
  }

  #next(): Scan[] {
    const all = this.#shelf.all()
    const first = all[0]
    return first && this.#api.csrf !== null
      ? all.filter((one) => one.event === first.event && one.kind === first.kind).slice(0, AT_ONCE)
      : []
  }

  /** false: they stay, and are sent again later. */
  async #send(batch: Scan[]): Promise<boolean> {
    const { event, kind } = batch[0] as Scan
    const scans = batch.map(({ id, what, at }) => ({ id, ...what, at }))
    try {
      const { results } = await this.#api.post<{ results: CheckIn[] }>(`/events/${event}/${kind}`, { scans })
      if (this.#take(batch, results)) return true
    } catch (error) {
      if (!(error instanceof NetworkError) && !is_status(error, 401, 429, 502, 503, 504)) this.refused = error
    }
    return false
  }

  /** true: at least one of them was answered. */
  #take(batch: Scan[], results: CheckIn[]): boolean {
    this.refused = null
    const answers = new Map(results.map((one) => [one.id, one]))
    const told = batch.flatMap((scan) => {
      const answer = answers.get(scan.id)
      return answer ? [{ scan, answer }] : []
    })
    this.answered = [...told.reverse(), ...this.answered].slice(0, 500)
    this.#remove(told.map((one) => one.scan))
    return told.length > 0
  }

  /** What the server refuses to take is thrown away by hand, never by itself. */
  give_up(event: string): void {
    this.refused = null
    this.#remove(this.#shelf.all().filter((one) => one.event === event))
  }

  #try_later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      void this.flush()
    }, RETRY_MS)
  }

  #remove(scans: Scan[]): void {
    for (const { id } of scans) this.#shelf.remove(id)
    this.#look()
  }

  /** Of all tabs; where nothing can be kept, of this one. */
  #look(): void {
    this.items = this.#shelf.all()
  }
}
