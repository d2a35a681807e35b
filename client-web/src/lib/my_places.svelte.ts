// My neighbourhoods: home, work, parents. A session looks at one of them, and so does this device: to see another it leaves this one first
// (decision 0055), and what was kept of it goes as when somebody else signs in.
import { i18n } from '../i18n/index.svelte'
import { MY_PLACES_TEXTS } from '../i18n/my_places'
import { api } from './api'
import { outbox } from './outbox.svelte'
import { router } from './router.svelte'
import { session, type Joining } from './session.svelte'
import { forget_person, kept, Shelf } from './store'
import type { Named, Session } from './types'

export interface MyPlace {
  neighbourhood: Named
  nickname: string | null
  state: NonNullable<Session['state']>
  current: boolean
}

export const name_of = (place: MyPlace): string => place.nickname ?? place.neighbourhood.name

export class MyPlaces {
  /** null: not there yet */
  items = $state.raw<MyPlace[] | null>(null)
  most = $state(3)
  failure = $state.raw<unknown>(null)
  /** the last switch did not happen */
  refused = $state(false)
  readonly #go: (path: string) => void

  constructor(go = (path: string): void => location.replace(path)) {
    this.#go = go
  }

  /** With the texts that speak of them: what shows the list has both, or the failure. */
  load = async (): Promise<void> => {
    this.failure = null
    this.items = null
    try {
      await i18n.also(MY_PLACES_TEXTS)
      const { items, most } = await api.get<{ items: MyPlace[]; most: number }>('/me/places')
      this.items = items
      this.most = most
    } catch (error) {
      this.failure = error
    }
  }

  async rename(id: string, nickname: string): Promise<void> {
    const named = await api.patch<MyPlace>(`/me/places/${id}`, { nickname })
    this.items = this.items?.map((one) => (one.neighbourhood.id === id ? named : one)) ?? null
  }

  /** What would be lost although it looks sent. */
  get unsent(): boolean {
    return outbox.items.length > 0 || Boolean(kept('unposted')) || new Shelf('scans').all().length > 0
  }
  /** A listing that is being written. */
  get begun(): boolean {
    return kept('draft') !== null
  }

  /**
   * Its pages and its socket go before anything of the other place comes, then what this device kept of it, and then the page itself:
   * nothing that arrives late is shown among the other's things. A link that belongs there opens there.
   */
  async look_at(id: string, link = '/'): Promise<void> {
    const from = session.member?.id
    session.current = null
    session.status = 'loading'
    let now = (await api.post<Session>(`/me/places/${id}/session`, {}).catch(() => null))?.member.id
    if (!now || now === from) {
      // Whatever became of the question, the server knows where this device looks.
      await session.load()
      now = session.member?.id
    }
    this.refused = now === from
    if (this.refused || !now) return
    await forget_person()
    this.#go(link)
  }

  /** This one for good. What comes next is the oldest of the others, on a page that knows nothing of this one: no answer that is late ends it. */
  async leave(): Promise<void> {
    await session.leave_for_good()
    session.status = 'loading'
    await forget_person()
    this.#go('/')
  }

  /** One more, and there at once; but first what waits here has to leave. */
  async join(joining: Joining, nickname: string, key: string): Promise<void> {
    const body = { ...joining, charter: true, nickname }
    const { neighbourhood } = await api.post<MyPlace>('/me/places', body, { idempotency_key: key })
    this.items = null
    if (this.unsent || this.begun) router.go('/profil', true)
    else await this.look_at(neighbourhood.id)
  }
}

export const my_places = new MyPlaces()
