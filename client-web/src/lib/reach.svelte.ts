// How I am reached beside the app. The server's word, but a tap shows at once.
import { api, type Api } from './api'
import * as browser from './push'
import type { NotificationKind, Reach } from './types'

/** In the order in which an exchange goes. */
export const KINDS: NotificationKind[] = [
  'asked',
  'changed',
  'agreed',
  'message',
  'meeting_soon',
  'reminder',
  'confirmed',
  'thanked',
  'closing',
  'found',
  'announced',
  'called',
]

export type Way = 'mail' | 'push'

export class ReachState {
  current = $state.raw<Reach | null>(null)
  /** what the browser says of this device */
  here = $state<browser.PushHere>('missing')
  /** pushes come to this device: the browser and the server agree */
  readonly pushed = $derived(this.here === 'on' && this.current?.pushed_here === true)
  readonly #api: Api
  readonly #browser: typeof browser
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(door: Api = api, device: typeof browser = browser) {
    this.#api = door
    this.#browser = device
  }

  async load(): Promise<void> {
    this.here = await this.#browser.state()
    this.current = await this.#api.get<Reach>('/me/reach')
  }

  choose(way: Way, kind: NotificationKind, on: boolean): Promise<void> {
    const before = this.current?.[way] ?? []
    return this.#change({ [way]: KINDS.filter((one) => (one === kind ? on : before.includes(one))) })
  }

  digest(on: boolean): Promise<void> {
    return this.#change({ digest: on })
  }

  /** The answer never tells whether the address is one; only its link does. */
  async give_email(email: string): Promise<void> {
    await this.#api.put('/me/email', { email })
    await this.load()
  }

  async remove_email(): Promise<void> {
    await this.#api.delete('/me/email')
    await this.load()
  }

  async subscribe(): Promise<void> {
    const key = this.current?.push_key
    const made = key ? await this.#browser.subscribe(key) : null
    if (made) await this.#api.put('/me/push', made)
    await this.load()
  }

  /** The server first: if the browser fails then, nobody pushes to it any more all the same. */
  async unsubscribe(): Promise<void> {
    await this.#api.delete('/me/push')
    await this.#browser.unsubscribe().catch(() => undefined)
    await this.load()
  }

  /** Taps go to the server one after the other, each with the whole list; an answer is shown when no later tap waits for its own. */
  async #change(part: Partial<Pick<Reach, 'mail' | 'push' | 'digest'>>): Promise<void> {
    if (!this.current) return
    this.current = { ...this.current, ...part }
    this.#waiting++
    const mine = this.#turn.then(() => this.#api.patch<Reach>('/me/reach', part))
    const done = (): number => --this.#waiting
    this.#turn = mine.then(
      (now) => {
        if (done() === 0) this.current = now
      },
      () => void done(),
    )
    try {
      await mine
    } catch (error) {
      await this.load().catch(() => undefined)
      throw error
    }
  }
}
