import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Live, type Socket } from '../../src/lib/live'

class FakeSocket implements Socket {
  sent: { type: string; cursor?: string | null }[] = []
  closed = false
  onopen: Socket['onopen'] = null
  onmessage: Socket['onmessage'] = null
  onclose: Socket['onclose'] = null
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string })
  }
  close(): void {
    this.closed = true
    this.onclose?.({ code: 1000 })
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

let sockets: FakeSocket[]
let timers: { fn: () => void; ms: number; id: number }[]
const listener = { on_event: vi.fn(), on_reload: vi.fn(), on_status: vi.fn() }
function live(): Live {
  let next = 0
  return new Live(listener, {
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    url: () => 'ws://test',
    random: () => 1,
    set_timer: (fn, ms) => {
      timers.push({ fn, ms, id: ++next })
      return next
    },
    clear_timer: (id) => (timers = timers.filter((timer) => timer.id !== id)),
  })
}
const fire = (): void => timers.shift()?.fn()

beforeEach(() => {
  sockets = []
  timers = []
  vi.clearAllMocks()
})

describe('the socket', () => {
  it('asks from the beginning first and resumes where it stopped', () => {
    const one = live()
    const data = { items: [], gone: ['x'], reserved: [] }
    one.start()
    sockets[0]!.onopen?.()
    expect(sockets[0]!.sent).toEqual([{ type: 'resume', cursor: null }])
    sockets[0]!.say({ type: 'hello', cursor: 'c1' })
    sockets[0]!.say({ type: 'event', cursor: 'c2', event: 'listings', data })
    expect(listener.on_event).toHaveBeenCalledWith({ event: 'listings', data })
    sockets[0]!.close()
    expect(listener.on_status.mock.calls).toEqual([[true], [false]])
    fire()
    sockets[1]!.onopen?.()
    expect(sockets[1]!.sent).toEqual([{ type: 'resume', cursor: 'c2' }])
  })

  it('says what is looked at when it is heard, and after each new beginning', () => {
    const one = live()
    one.watch(['e1'])
    one.start()
    sockets[0]!.onopen?.()
    sockets[0]!.say({ type: 'hello', cursor: 'c1' })
    one.watch(['e1', 'e2'])
    expect(sockets[0]!.sent.slice(1)).toEqual([
      { type: 'watch', events: ['e1'] },
      { type: 'watch', events: ['e1', 'e2'] },
    ])
    sockets[0]!.close()
    one.watch([])
    fire()
    sockets[1]!.onopen?.()
    sockets[1]!.say({ type: 'hello', cursor: 'c1' })
    expect(sockets[1]!.sent).toHaveLength(1)
  })

  it('waits longer after each failure, up to half a minute, and starts over after a hello', () => {
    const one = live()
    one.start()
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      sockets.at(-1)!.close()
      waits.push(timers.at(-1)!.ms)
      fire()
    }
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
    expect(waits.at(-1)).toBe(30_000)
    sockets.at(-1)!.say({ type: 'hello', cursor: 'c' })
    sockets.at(-1)!.close()
    expect(timers.at(-1)!.ms).toBe(500)
  })

  it('spreads the returning phones over the wait', () => {
    const low = new Live(listener, { random: () => 0 })
    const high = new Live(listener, { random: () => 1 })
    expect(low.wait_ms()).toBe(150)
    expect(high.wait_ms()).toBe(500)
  })

  it('reads all again when it missed too much', () => {
    const one = live()
    one.start()
    sockets[0]!.say({ type: 'reload', cursor: 'c9' })
    expect(listener.on_reload).toHaveBeenCalledOnce()
    sockets[0]!.close()
    fire()
    sockets[1]!.onopen?.()
    expect(sockets[1]!.sent[0]!.cursor).toBe('c9')
  })

  it('gives up a socket that answers no ping', () => {
    const one = live()
    one.start()
    sockets[0]!.say({ type: 'hello', cursor: 'c' })
    fire()
    expect(sockets[0]!.sent.at(-1)).toEqual({ type: 'ping' })
    fire()
    expect(sockets[0]!.closed).toBe(true)
    fire()
    expect(sockets).toHaveLength(2)
  })

  it('survives nonsense and stays away once stopped', () => {
    const one = live()
    one.start()
    sockets[0]!.onmessage?.({ data: 'not json' })
    one.stop()
    fire()
    one.wake()
    expect(sockets).toHaveLength(1)
    expect(listener.on_event).not.toHaveBeenCalled()
  })

  it('comes back at once when woken', () => {
    const one = live()
    one.start()
    sockets[0]!.close()
    one.wake()
    expect(sockets).toHaveLength(2)
    expect(timers).toHaveLength(0)
  })
})
