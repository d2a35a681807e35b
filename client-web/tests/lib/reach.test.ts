import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Api, NetworkError } from '../../src/lib/api'
import * as browser from '../../src/lib/push'
import { ReachState } from '../../src/lib/reach.svelte'
import type { Reach } from '../../src/lib/types'
import { a_reach } from '../builders'

const KEYS = { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) }

/** A browser that can be pushed to, as far as we look at it. */
function with_push(permission: NotificationPermission, answer: NotificationPermission = permission) {
  const made = { current: null as object | null }
  const subscription = {
    toJSON: () => ({ endpoint: 'https://push.example/x', keys: KEYS }),
    unsubscribe: vi.fn(() => Promise.resolve((made.current = null) === null)),
  }
  const pushes = {
    getSubscription: () => Promise.resolve(made.current),
    subscribe: vi.fn(() => Promise.resolve((made.current = subscription))),
  }
  const asked = vi.fn(() => Promise.resolve(answer))
  vi.stubGlobal('Notification', { permission, requestPermission: asked })
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: () => Promise.resolve({ pushManager: pushes }) } })
  return { pushes, subscription, made, asked }
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('this device', () => {
  it('cannot be pushed to where the browser does not know how, or the page has no worker', async () => {
    vi.stubGlobal('navigator', {})
    expect(await browser.state()).toBe('missing')
    expect(await browser.subscribe('key')).toBeNull()
    with_push('default')
    vi.stubGlobal('navigator', { serviceWorker: { getRegistration: () => Promise.resolve(undefined) } })
    expect(await browser.state()).toBe('missing')
  })

  it('subscribes with the key of the server, and lets go of what was there before', async () => {
    const { pushes, subscription, made } = with_push('default', 'granted')
    made.current = subscription
    expect(await browser.state()).toBe('on')
    expect(await browser.subscribe('server-key')).toEqual({ endpoint: 'https://push.example/x', ...KEYS })
    expect(subscription.unsubscribe).toHaveBeenCalledOnce()
    expect(pushes.subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: 'server-key' })
    await browser.unsubscribe()
    expect(await browser.state()).toBe('off')
  })

  it('makes no subscription when the person says no', async () => {
    const { pushes, asked } = with_push('default', 'denied')
    expect(await browser.subscribe('server-key')).toBeNull()
    expect(asked).toHaveBeenCalledOnce()
    expect(pushes.subscribe).not.toHaveBeenCalled()
    with_push('denied')
    expect(await browser.state()).toBe('refused')
  })
})

describe('how I am reached', () => {
  let api: Api
  let server: Reach
  let reach: ReachState
  beforeEach(async () => {
    with_push('granted')
    api = new Api()
    server = a_reach()
    vi.spyOn(api, 'get').mockImplementation(() => Promise.resolve(server) as Promise<never>)
    reach = new ReachState(api)
    await reach.load()
  })

  it('shows a tap at once and sends the taps one after the other, each with the whole list', async () => {
    const sent: unknown[] = []
    const answers: (() => void)[] = []
    vi.spyOn(api, 'patch').mockImplementation((_path, body) => {
      sent.push(body)
      server = { ...server, ...(body as Partial<Reach>) }
      const now = server
      return new Promise((resolve) => answers.push(() => resolve(now as never)))
    })
    const both = [reach.choose('mail', 'thanked', false), reach.choose('mail', 'found', false)]
    expect(reach.current?.mail).toHaveLength(9)
    await vi.waitFor(() => expect(answers).toHaveLength(1))
    answers[0]!()
    await both[0]
    expect(reach.current?.mail).not.toContain('found')
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    answers[1]!()
    await Promise.all(both)
    const rest = ['asked', 'changed', 'agreed', 'message', 'meeting_soon', 'reminder', 'confirmed', 'closing', 'announced']
    expect(sent).toEqual([{ mail: [...rest.slice(0, 8), 'found', 'announced'] }, { mail: rest }])
    expect(reach.current?.push).toHaveLength(11)
  })

  it('goes back to what the server knows when a tap did not arrive, and the next tap still goes', async () => {
    const patch = vi.spyOn(api, 'patch').mockRejectedValueOnce(new NetworkError())
    await expect(reach.digest(true)).rejects.toBeInstanceOf(NetworkError)
    expect(reach.current?.digest).toBe(false)
    patch.mockResolvedValueOnce(a_reach({ push: [] }))
    await reach.choose('push', 'asked', false)
    expect(reach.current?.push).toEqual([])
  })

  it('tells the server where this device is pushed to, and that it is no more', async () => {
    const put = vi.spyOn(api, 'put').mockImplementation(() => {
      server = a_reach({ pushed_here: true })
      return Promise.resolve(null) as Promise<never>
    })
    const remove = vi.spyOn(api, 'delete').mockImplementation(() => {
      server = a_reach()
      return Promise.resolve()
    })
    expect(reach.pushed).toBe(false)
    await reach.subscribe()
    expect(put).toHaveBeenCalledWith('/me/push', { endpoint: 'https://push.example/x', ...KEYS })
    expect(reach.pushed).toBe(true)
    await reach.unsubscribe()
    expect(remove).toHaveBeenCalledWith('/me/push')
    expect([reach.pushed, reach.here]).toEqual([false, 'off'])
  })

  it('does not say that this device is pushed to when its browser has forgotten', async () => {
    server = a_reach({ pushed_here: true })
    await reach.load()
    expect(reach.pushed).toBe(false)
  })
})

describe('an answer without a body', () => {
  it('is no error: 202 as little as 204', async () => {
    for (const status of [202, 204]) {
      const fetch = vi.fn(() => Promise.resolve(new Response(null, { status })))
      expect(await new Api({ fetch }).put('/me/email', { email: 'ana@example.org' })).toBeNull()
    }
  })
})
