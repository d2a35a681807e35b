// A door: squares and codes are judged on the spot, with or without network, and go into the queue. The key that tells a true square from a
// false one is kept on the device, with the squares that this device has seen.
import { t } from '../i18n/index.svelte'
import { api, type Api } from './api'
import type { ScanKind, ScanQueue } from './event_scans.svelte'
import { is_signed, read_square } from './event_token'
import type { DoorKey } from './event_types'
import { keep, kept } from './store'

interface Kept {
  key: DoorKey
  seen: Record<ScanKind, string[]>
}
type Doors = Record<string, Kept>

export class Door {
  /** null: this device has never had it, and squares are judged by the server alone */
  key = $state.raw<DoorKey | null>(null)
  readonly #event: string
  readonly #kind: ScanKind
  readonly #queue: ScanQueue
  readonly #api: Api
  readonly #origin: string
  readonly #verdicts = new Map<string, string>()
  #seen = new Set<string>()

  constructor(event: string, kind: ScanKind, queue: ScanQueue, door: Api = api, origin = location.origin) {
    this.#event = event
    this.#kind = kind
    this.#queue = queue
    this.#api = door
    this.#origin = origin
  }

  /** The key as it was kept, then as the server has it. */
  async open(): Promise<void> {
    const known = kept<Doors>('doors')?.[this.#event]
    this.key = known?.key ?? null
    this.#seen = new Set(known?.seen[this.#kind] ?? [])
    try {
      this.key = await this.#api.get<DoorKey>(`/events/${this.#event}/door`)
      this.#keep()
    } catch {
      // What was kept is what there is; without it every square is taken, and the server judges.
    }
  }

  /** What to say of a text that a camera read. A camera sees the same square many times a second: it is taken once. */
  judge = (text: string): string => {
    const square = read_square(text, this.#origin, this.#event)
    if (square === null) return t('door.foreign')
    const said = this.#verdicts.get(square)
    if (said) return said
    if (this.#seen.has(square)) return t('door.seen')
    this.#verdicts.set(square, t('app.loading'))
    void this.#take(square)
    return t('app.loading')
  }

  async #take(square: string): Promise<void> {
    const hand_over = /^t\d+$/.test(square)
    const signed = hand_over || !this.key ? null : await is_signed(square, this.key.key)
    if (signed === false || (hand_over && this.#kind === 'checkins')) return void this.#verdicts.set(square, t('door.false'))
    this.#queue.add(this.#event, this.#kind, this.#kind === 'pickups' ? { slip: hand_over ? square.slice(1) : square } : { token: square })
    this.#seen.add(square)
    this.#keep()
    this.#verdicts.set(square, t(signed ? 'door.noted' : 'door.noted.unsure'))
  }

  #keep(): void {
    if (!this.key) return
    const all = kept<Doors>('doors') ?? {}
    const before = all[this.#event]?.seen ?? { checkins: [], pickups: [] }
    keep('doors', { ...all, [this.#event]: { key: this.key, seen: { ...before, [this.#kind]: [...this.#seen] } } } satisfies Doors)
  }
}
