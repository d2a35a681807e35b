// Who sits at the desk, and what is done for them there. Each act answers with their sheet as it is then.
import { api, new_key, type Api } from './api'
import { desk_gave_address, type ConsentHow, type Desk, type DeskDeed, type DeskSheet, type GivenEmail } from './reception'
import type { Helped, Newcomer, PaperCard } from './reception'
import type { ListingDraft, Proposal, Reach, RosterEntry, Transfer } from './types'

export class Reception {
  desk = $state.raw<Desk | null>(null)
  /** for stewards: everybody who is in */
  #roster = $state.raw<Helped[]>([])
  chosen = $state.raw<Helped | null>(null)
  sheet = $state.raw<DeskSheet | null>(null)
  /** shown once, to somebody who has just come in */
  card = $state.raw<PaperCard | null>(null)
  /** my own address, where the desk wrote it down and I have not said whether it is mine */
  given = $state.raw<GivenEmail | null>(null)
  failure = $state.raw<unknown>(null)
  busy = $state(false)
  readonly #api: Api
  readonly people = $derived.by(() => {
    const agreed = this.desk?.neighbours ?? []
    return [...agreed, ...this.#roster.filter((one) => !agreed.some((other) => other.id === one.id))]
  })

  constructor(door: Api = api) {
    this.#api = door
  }

  async load(steward: boolean, me: string): Promise<void> {
    await this.act(async () => {
      this.desk = await this.#api.get<Desk>('/desk')
      await this.#look_at_address()
      if (steward && this.desk.helps) this.#roster = (await this.#everybody()).filter((one) => one.id !== me)
    })
  }

  async #everybody(): Promise<Helped[]> {
    const all: Helped[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = { state: 'active', cursor }
      const page: { items: RosterEntry[]; next: string | null } = await this.#api.get('/members', { query })
      all.push(...page.items.map(({ id, first_name, quarter }) => ({ id, first_name, quarter, consent: null })))
      cursor = page.next
    }
    return all
  }

  choose(one: Helped | null): void {
    this.chosen = one
    this.sheet = null
    this.card = null
    this.failure = null
  }

  /** True when it went well; else `failure` says why. One at a time. */
  async act(deed: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.failure = null
    try {
      await deed()
      return true
    } catch (error) {
      this.failure = error
      return false
    } finally {
      this.busy = false
    }
  }

  agree(how: ConsentHow, deeds: DeskDeed[]): Promise<boolean> {
    return this.act(async () => {
      await this.#api.put(`${this.#path()}/consent`, { how, deeds })
      this.sheet = null
      await this.#again()
    })
  }

  take_back(member: string): Promise<boolean> {
    return this.act(async () => {
      await this.#api.delete(`/desk/neighbours/${member}/consent`)
      this.sheet = null
      await this.#again()
    })
  }

  /** Rejects with what the form tells. */
  async give_email(email: string, how: ConsentHow): Promise<void> {
    await this.#api.put(`${this.#path()}/email`, { how, email })
  }

  answer_email(mine: boolean): Promise<boolean> {
    return this.act(async () => {
      await this.#api.put('/me/email/given', { mine })
      await this.#again()
    })
  }

  async #look_at_address(): Promise<void> {
    const { email, email_waits, email_given } = desk_gave_address(this.desk?.deeds ?? [])
      ? await this.#api.get<Reach>('/me/reach')
      : { email: null, email_waits: null, email_given: false }
    const address = email_given ? email : email_waits
    this.given = address === null ? null : { email: address, waits: !email_given }
  }

  /** `key`: the same wish sent again lets nobody in twice. */
  join(newcomer: Newcomer, key: string): Promise<boolean> {
    return this.act(async () => {
      const card = await this.#api.post<PaperCard>('/desk/neighbours', newcomer, { idempotency_key: key })
      await this.#again()
      this.choose(this.people.find((one) => one.id === card.id) ?? null)
      this.card = card
    })
  }

  open(): Promise<boolean> {
    return this.act(async () => this.#take(await this.#api.post<DeskSheet>(`${this.#path()}/sheet`, {})))
  }
  post(listing: ListingDraft, key: string): Promise<boolean> {
    return this.act(async () => this.#take(await this.#api.post<DeskSheet>(`${this.#path()}/listings`, listing, { idempotency_key: key })))
  }
  end(listing: string): Promise<boolean> {
    return this.act(async () => this.#take((await this.#api.request<DeskSheet>('DELETE', `${this.#path()}/listings/${listing}`)).data))
  }
  answer({ id, round }: Proposal, answer: 'accept' | 'decline'): Promise<boolean> {
    const path = `${this.#path()}/proposals/${id}/response`
    return this.act(async () => this.#take(await this.#api.post<DeskSheet>(path, { answer, round }, { idempotency_key: new_key() })))
  }

  /** Where and when they meet. Rejects with what the form tells. */
  async meet({ id }: Proposal, { index }: Transfer, meeting: { handover_point: string; at: string }): Promise<void> {
    this.#take(await this.#api.put<DeskSheet>(`${this.#path()}/proposals/${id}/transfers/${index}/meeting`, meeting))
  }

  set_volunteer(member: string, helps: boolean): Promise<boolean> {
    return this.act(async () => {
      if (helps) await this.#api.put(`/desk/volunteers/${member}`, {})
      else await this.#api.delete(`/desk/volunteers/${member}`)
      await this.#again()
    })
  }

  #path(): string {
    return `/desk/neighbours/${this.chosen!.id}`
  }

  #take(sheet: DeskSheet): void {
    this.sheet = sheet
  }

  async #again(): Promise<void> {
    this.desk = await this.#api.get<Desk>('/desk')
    await this.#look_at_address()
    const { chosen } = this
    if (!chosen) return
    const now = this.desk.neighbours.find((one) => one.id === chosen.id)
    this.chosen = now ?? { ...chosen, consent: null }
  }
}
