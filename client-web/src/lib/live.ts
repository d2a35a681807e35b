// One WebSocket, a member's or a screen's: it says where it stopped, gets what it missed, then what happens. Plain TypeScript, so that time and sockets can be
// handed in by tests. The cursor is the server's and opaque; it is kept only in memory, since a fresh page reads everything anyway.

import type { Listing } from './types'

export type LiveEvent =
  | { event: 'listing' | 'proposal' | 'neighbourhood'; data: unknown }
  | { event: 'listings'; data: { items: Listing[]; gone: string[]; reserved: string[] } }
  | { event: 'messages'; data: { proposal: string; open: boolean; unread: number } }
  /** a swap event; what is new in it is asked for */
  | { event: 'event'; data: EventChanged }
  | { event: 'session.ended'; data: unknown }

export interface EventChanged {
  id: string
  version: number
}

export interface Socket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((message: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

export interface LiveWiring {
  open: (url: string) => Socket
  url: () => string
  random: () => number
  set_timer: (fn: () => void, ms: number) => number
  clear_timer: (id: number) => void
}

export interface LiveListener {
  on_event: (event: LiveEvent) => void
  /** what was shown may be too old: read it again */
  on_reload: () => void
  on_status: (connected: boolean) => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
const PING_EVERY_MS = 25_000
/** the server's close code (server/live/hub.hpp) */
const SESSION_ENDED = 4001
const PONG_WITHIN_MS = 10_000

export const socket_address = (path: string): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1${path}`

const browser: LiveWiring = {
  open: (url) => new WebSocket(url) as unknown as Socket,
  url: () => socket_address('/live'),
  random: Math.random,
  set_timer: (fn, ms) => window.setTimeout(fn, ms),
  clear_timer: (id) => window.clearTimeout(id),
}

export class Live {
  readonly #listener: LiveListener
  readonly #wiring: LiveWiring
  #socket: Socket | null = null
  #cursor: string | null = null
  #failures = 0
  #timer: number | null = null
  #wanted = false
  #heard = false
  #watched: string[] = []

  constructor(listener: LiveListener, wiring: Partial<LiveWiring> = {}) {
    this.#listener = listener
    this.#wiring = { ...browser, ...wiring }
  }

  start(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#connect()
  }

  stop(): void {
    this.#wanted = false
    this.#cursor = null
    this.#drop_timer()
    this.#drop_socket()
  }

  /** The network is back, or the page is looked at again: do not wait for the timer. */
  wake(): void {
    if (!this.#wanted || this.#socket !== null) return
    this.#drop_timer()
    this.#failures = 0
    this.#connect()
  }

  /** The swap events that are looked at now, of which nobody else would be told; how they stand is told at once. */
  watch(events: string[]): void {
    this.#watched = events
    if (this.#heard) this.#say_watched()
  }

  #say_watched(): void {
    this.#socket?.send(JSON.stringify({ type: 'watch', events: this.#watched }))
  }

  /** Full jitter: a hall of phones that lost the server must not come back in one wave. */
  wait_ms(): number {
    const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures)
    return Math.round(ceiling * (0.3 + 0.7 * this.#wiring.random()))
  }

  #connect(): void {
    const socket = this.#wiring.open(this.#wiring.url())
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ type: 'resume', cursor: this.#cursor }))
    socket.onmessage = (message) => this.#receive(message.data)
    socket.onclose = ({ code }) => {
      if (code === SESSION_ENDED) this.#listener.on_event({ event: 'session.ended', data: null })
      this.#lost(socket)
    }
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return
    this.#socket = null
    this.#heard = false
    this.#drop_timer()
    this.#listener.on_status(false)
    if (!this.#wanted) return
    const wait = this.wait_ms()
    this.#failures++
    this.#timer = this.#wiring.set_timer(() => this.#connect(), wait)
  }

  #receive(data: unknown): void {
    let message: { type?: string; cursor?: string; event?: string; data?: unknown }
    try {
      message = JSON.parse(String(data)) as typeof message
    } catch {
      return
    }
    if (typeof message.cursor === 'string') this.#cursor = message.cursor
    this.#expect_ping()
    if (message.type === 'hello' || message.type === 'reload') {
      this.#failures = 0
      this.#heard = true
      if (this.#watched.length > 0) this.#say_watched()
      this.#listener.on_status(true)
      if (message.type === 'reload') this.#listener.on_reload()
    } else if (message.type === 'event' && message.event) {
      this.#listener.on_event({ event: message.event, data: message.data } as LiveEvent)
    }
  }

  // A phone that changes networks often keeps a dead socket open for minutes: ask, and give up when nobody answers.
  #expect_ping(): void {
    this.#drop_timer()
    this.#timer = this.#wiring.set_timer(() => {
      this.#socket?.send(JSON.stringify({ type: 'ping' }))
      this.#timer = this.#wiring.set_timer(() => {
        const silent = this.#socket
        if (!silent) return
        silent.onclose = null
        silent.close()
        this.#lost(silent)
      }, PONG_WITHIN_MS)
    }, PING_EVERY_MS)
  }

  #drop_timer(): void {
    if (this.#timer !== null) this.#wiring.clear_timer(this.#timer)
    this.#timer = null
  }

  #drop_socket(): void {
    const socket = this.#socket
    this.#socket = null
    this.#heard = false
    if (!socket) return
    socket.onclose = null
    socket.close()
    this.#listener.on_status(false)
  }
}
