// The screen of an event: whoever has its address sees it, without a session. Asked again every second; the browser's own cache keeps what
// has not changed, by its ETag.
import { api, type Api } from './api'
import type { ScreenView } from './event_types'
import { is_status } from './problems'

const ASK_EVERY_MS = 1000

export class ScreenBook {
  view = $state.raw<ScreenView | null>(null)
  failure = $state.raw<unknown>(null)
  /** since when the rings are known: the clock of the pace */
  since = $state(0)
  readonly #key: string
  readonly #token: string | null
  readonly #api: Api
  #asking = false
  /** the event is over, and its address with it */
  #over = false

  constructor(key: string, token: string | null, door: Api = api) {
    this.#key = key
    this.#token = token
    this.#api = door
  }

  watch(): () => void {
    void this.ask()
    const timer = setInterval(() => document.visibilityState === 'visible' && void this.ask(), ASK_EVERY_MS)
    return () => clearInterval(timer)
  }

  async ask(now = Date.now()): Promise<void> {
    if (this.#asking || this.#over) return
    this.#asking = true
    try {
      const view = await this.#api.get<ScreenView>(`/screens/${this.#key}`, { query: { token: this.#token }, tries: 1 })
      this.failure = null
      if (view.event.version === this.view?.event.version) return
      if (view.rings.length > 0 && !this.view?.rings.length) this.since = now
      this.view = view
    } catch (error) {
      // What was shown stays on the wall through a cut of the network, and the last rings when the event is over.
      this.#over = this.view !== null && is_status(error, 404)
      if (!this.view) this.failure = error
      else if (this.#over) this.view = { ...this.view, event: { ...this.view.event, state: 'closed' } }
    } finally {
      this.#asking = false
    }
  }
}
