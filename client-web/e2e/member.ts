// A neighbour without a browser: what happens around the page under test, said to the API in milliseconds.
import { randomUUID } from 'node:crypto'
import { expect, type BrowserContext } from '@playwright/test'
import { Api } from '../src/lib/api'
import type { Category, Direction, Guess, Listing, ListingDraft, Named, Page, Proposal, Theme, Transfer } from '../src/lib/types'
import type { Running } from './server'

interface SessionAnswer {
  csrf: string
  member: { id: string; first_name: string }
}
interface Neighbourhood {
  quarters: Named[]
  handover_points: (Named & { step_free: boolean })[]
}

/** what the list of devices calls "Chrome, Android" */
const PHONE_AGENT = 'Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/131.0 Mobile'

export class Member {
  readonly name: string
  readonly api: Api
  readonly #origin: string
  #cookie = ''
  #themes: Theme[] | null = null

  private constructor(server: Running, name: string) {
    this.name = name
    this.#origin = server.origin
    this.api = new Api({ base: `${server.origin}/api/v1`, fetch: (address, init) => this.#fetch(address as string, init) })
  }

  static async join(server: Running, first_name: string, quarter: string, language = 'fr', age_band = 'adult'): Promise<Member> {
    const one = new Member(server, first_name)
    const code = new URL(server.invitation).pathname.split('/').at(-1)
    const { quarters } = await one.api.get<{ quarters: Named[] }>(`/invitations/${code}`)
    const home = quarters.find((each) => each.name === quarter)?.id
    await one.#enter('/join', { invitation: code, first_name, quarter: home, age_band, language, charter: true })
    return one
  }

  static async recover(server: Running, name: string, code: string): Promise<Member> {
    const one = new Member(server, name)
    await one.#enter('/session/recover', { code })
    return one
  }

  async #enter(path: string, body: unknown): Promise<void> {
    this.api.csrf = (await this.api.post<SessionAnswer>(path, body)).csrf
  }

  async #fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      ...(init.headers as Record<string, string>),
      Origin: this.#origin,
      'User-Agent': PHONE_AGENT,
      ...(this.#cookie ? { Cookie: this.#cookie } : {}),
    }
    const answer = await fetch(address, { ...init, headers })
    for (const cookie of answer.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? ''
    return answer
  }

  /** A browser that opens Ronde as this person. */
  async lend_session(context: BrowserContext): Promise<void> {
    const [name = '', value = ''] = this.#cookie.split('=')
    await context.addCookies([{ name, value, url: this.#origin }])
  }

  /** A theme that is said brings its kind; without one both are guessed from the title, as on the page. */
  async post(direction: Direction, title: string, more: Partial<ListingDraft> = {}): Promise<Listing> {
    const said = more.category ? await this.#category(more.category) : null
    const guess = said ? null : await this.api.get<Guess>('/guess', { query: { title, direction } })
    const draft = { direction, title, kind: said?.kind ?? guess?.kind, category: guess?.category, size: guess?.size ?? 2, language: 'fr' }
    return await this.api.post<Listing>('/listings', { ...draft, ...more })
  }
  /** A picture of a listing of mine, as the page sends it. */
  async show(listing: string, png: Buffer, alt: string): Promise<void> {
    const answer = await this.#fetch(`${this.#origin}/api/v1/listings/${listing}/photos?${new URLSearchParams({ alt })}`, {
      method: 'POST',
      headers: { 'Content-Type': 'image/png', 'Idempotency-Key': randomUUID(), 'X-CSRF-Token': this.api.csrf ?? '' },
      body: new Uint8Array(png),
    })
    if (answer.status !== 201) throw new Error(`photo: ${answer.status} ${await answer.text()}`)
  }

  async #category(id: string): Promise<Category> {
    this.#themes ??= (await this.api.get<{ themes: Theme[] }>('/taxonomy')).themes
    const found = this.#themes.flatMap((theme) => theme.categories).find((one) => one.id === id)
    if (!found) throw new Error(`no category ${id}`)
    return found
  }

  /** The one that waits for my answer; the matcher proposes a moment after the last listing. */
  async waiting(): Promise<Proposal> {
    return await this.#first('to_answer')
  }
  async open(): Promise<Proposal> {
    return await this.#first('open')
  }
  async #first(filter: string): Promise<Proposal> {
    let found: Proposal | undefined
    await expect
      .poll(async () => (found = (await this.api.get<Page<Proposal>>('/proposals', { query: { filter } })).items[0]), {
        message: `${this.name}: ${filter}`,
      })
      .toBeTruthy()
    return found!
  }

  async answer(proposal: string, answer: 'accept' | 'decline' | 'take_back'): Promise<Proposal> {
    const { round } = await this.proposal(proposal)
    return await this.api.post<Proposal>(`/proposals/${proposal}/response`, { answer, round })
  }
  async proposal(id: string): Promise<Proposal> {
    return await this.api.get<Proposal>(`/proposals/${id}`)
  }

  async confirm(proposal: string, side: 'give' | 'get'): Promise<void> {
    const transfer = await this.#transfer(proposal, side)
    await this.api.post(`/proposals/${proposal}/transfers/${transfer.index}/confirmation`, {})
  }
  async meet(proposal: string, side: 'give' | 'get', place: string, at: Date): Promise<void> {
    const { handover_points } = await this.api.get<Neighbourhood>('/neighbourhood')
    const handover_point = handover_points.find((one) => one.name.startsWith(place))?.id
    const transfer = await this.#transfer(proposal, side)
    await this.api.put(`/proposals/${proposal}/transfers/${transfer.index}/meeting`, { handover_point, at: at.toISOString() })
  }
  /** Everybody is seat 0 of what they see. */
  async #transfer(proposal: string, side: 'give' | 'get'): Promise<Transfer> {
    const { transfers } = await this.proposal(proposal)
    const mine = transfers.find((one) => (side === 'give' ? one.from : one.to) === 0)
    if (!mine) throw new Error(`${this.name} has nothing to ${side}`)
    return mine
  }
}
