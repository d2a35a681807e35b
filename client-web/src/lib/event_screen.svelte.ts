// The screen of an event: whoever has its address sees it, without a session. Its own socket says that something changed; what it shows
// is asked for, and the browser's own cache keeps what has not changed, by its ETag. Without the socket it is asked for by the clock.
import { api, type Api } from './api'
import type { ScreenView } from './event_types'
import { Live, socket_address, type LiveEvent, type LiveListener } from './live'
import { is_status } from './problems'

const ASK_EVERY_MS = 3000

interface Ear {
  start: () => void
  stop: () => void
  wake: () => void
}
const socket_of = (path: string, listener: LiveListener): Ear => new Live(listener, { url: () => socket_address(path) })

export class ScreenBook {
  view = $state.raw<ScreenView | null>(null)
  failure = $state.raw<unknown>(null)
  /** since when the rings are known: the clock of the pace */
  since = $state(0)
  readonly #path: string
  readonly #token: string | null
  readonly #api: Api
  readonly #ear: Ear
  #watched = false
  #asking = false
  /** something was told, or failed, that has not been read yet */
  #behind = true
  /** the socket stands */
  #hears = false
  /** the event is over, and its address with it */
  #over = false

  constructor(key: string, token: string | null, door: Api = api, listen = socket_of) {
    this.#path = `/screens/${key}`
    this.#token = token
    this.#api = door
    const on_status = (connected: boolean): void => void (this.#hears = connected)
    this.#ear = listen(`${this.#path}/live`, { on_event: this.#hear, on_reload: this.#look, on_status })
  }

  watch(): () => void {
    this.#watched = true
    this.#look()
    const timer = setInterval(() => (this.#behind || !this.#hears) && this.#look(), ASK_EVERY_MS)
    const wake = (): void => {
      if (document.visibilityState !== 'visible') return
      if (this.view && !this.#over) this.#ear.wake()
      if (this.#behind || !this.#hears) this.#look()
    }
    addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    return () => {
      clearInterval(timer)
      removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', wake)
      this.#watched = false
      this.#ear.stop()
    }
  }

  #hear = (told: LiveEvent): void => {
    if (told.event === 'event' && told.data.version === this.view?.event.version) return
    // The event is over, most likely; the answer says so. A socket without an event would only be refused.
    if (told.event === 'session.ended') this.#ear.stop()
    this.#behind = true
    this.#look()
  }

  #look = (): void => {
    if (document.visibilityState === 'visible') void this.ask()
  }

  /** One question at a time: what is told meanwhile is asked once more after it. */
  async ask(now = Date.now()): Promise<void> {
    if (this.#asking || this.#over) return
    this.#asking = true
    try {
      do {
        this.#behind = false
        await this.#ask(now)
      } while (this.#behind)
    } catch (error) {
      this.#behind = true
      // What was shown stays on the wall through a cut of the network, and the last rings when the event is over.
      this.#over = this.view !== null && is_status(error, 404)
      if (!this.view) this.failure = error
      else if (this.#over) this.view = { ...this.view, event: { ...this.view.event, state: 'closed' } }
      if (this.#over) this.#ear.stop()
    } finally {
      this.#asking = false
    }
  }

  async #ask(now: number): Promise<void> {
    const view = await this.#api.get<ScreenView>(this.#path, { query: { token: this.#token }, tries: 1 })
    this.failure = null
    // An address that opens nothing would be refused the socket too: it comes after the first answer.
    if (this.#watched) this.#ear.start()
    if (view.event.version === this.view?.event.version) return
    if (view.rings.length > 0 && !this.view?.rings.length) this.since = now
    this.view = view
  }
}
