// Who is here. The cookie is the server's; the page knows only what GET /session says.
import { api, type Api } from './api'
import { is_status } from './problems'
import { forget_person, mark, mark_of } from './store'
import type { AgeBand, Member, Named, Session } from './types'

export interface Joining {
  invitation: string
  first_name: string
  quarter: string
  age_band: AgeBand
  language: string
}

const COOKIE_COMES_MS = 1000

export class SessionState {
  /** loading: not asked yet. silent: asked, no answer came. locked: known, but the second factor is still to come. */
  status = $state<'loading' | 'in' | 'out' | 'silent' | 'locked'>('loading')
  current = $state.raw<Session | null>(null)
  /** what this device kept of the last visit: nobody has answered yet, so it is for reading */
  kept = $state(false)
  /** asked when no answer came at the first try: the session of the last visit, or null */
  on_silent: (() => Promise<Omit<Session, 'csrf'> | null>) | null = null
  readonly member = $derived<Member | null>(this.current?.member ?? null)
  readonly neighbourhood = $derived<Named | null>(this.current?.neighbourhood ?? null)
  /** set when the person left by their own will, for the words on the welcome page */
  left = $state<'device' | 'for_good' | null>(null)
  readonly #api: Api
  /** while one leaves, the server's word that this session is over is no news; taken as such, it would drown the answer */
  #leaving = false
  #doubting = false

  constructor(door: Api = api) {
    this.#api = door
    door.on_signed_out = () => this.ended()
  }

  async load(tries?: number): Promise<void> {
    if (this.#leaving) return
    try {
      await this.#ask(tries)
    } catch (error) {
      if (is_status(error, 401)) {
        if (this.#open) this.ended()
        else this.#clear()
      } else if (this.status === 'loading') await this.#take_up()
    }
  }

  async join(joining: Joining, key: string): Promise<void> {
    const body = { ...joining, charter: true }
    this.#enter(await this.#api.post<Session>('/join', body, { idempotency_key: key }))
  }

  /** By a recovery sheet, or the link of a mail. */
  async come_back(path: string, body: unknown, key: string): Promise<void> {
    this.#enter(await this.#api.post<Session>(path, body, { idempotency_key: key }))
  }

  /** For who looks after a neighbourhood. Without the code where one is wanted: 401 `second-factor-needed`. */
  async sign_in(login: string, password: string, code: string): Promise<void> {
    const body = code ? { login, password, code } : { login, password }
    this.#enter(await this.#api.post<Session>('/session/password', body))
  }

  /** The code of the second factor: opens a locked session, or says once more that it is me. */
  async give_code(code: string): Promise<void> {
    this.#enter(await this.#api.post<Session>('/session/second-factor', { code }))
  }

  async change(part: { first_name?: string; quarter?: string; language?: string; step_free?: boolean; no_leman?: boolean }): Promise<void> {
    const member = await this.#api.patch<Member>('/me', part)
    if (this.current) this.current = { ...this.current, member }
  }

  async leave(): Promise<void> {
    await this.#leave('/session', 'device')
  }

  /** My listings and seats go with me, and nothing brings this account back. */
  async leave_for_good(): Promise<void> {
    await this.#leave('/me', 'for_good')
  }

  async #leave(path: string, how: 'device' | 'for_good'): Promise<void> {
    this.#leaving = true
    try {
      await this.#api.delete(path)
    } catch (error) {
      if (is_status(error, 401)) this.#clear()
      throw error
    } finally {
      this.#leaving = false
    }
    this.left = how
    this.#clear()
  }

  /**
   * The server ended this session. Another tab may have gone to another of my neighbourhoods, and its cookie be a moment late: then this one
   * follows. So the server is believed when it says so twice.
   */
  ended(): void {
    if (!this.#open || this.#doubting || this.#leaving) return
    this.#doubting = true
    setTimeout(() => {
      const asked = this.#leaving ? Promise.resolve() : this.#ask(1).catch(() => this.#clear())
      void asked.finally(() => (this.#doubting = false))
    }, COOKIE_COMES_MS)
  }

  get #open(): boolean {
    return this.status === 'in' || this.status === 'locked'
  }

  async #ask(tries?: number): Promise<void> {
    // Nothing is the answer to a device that has no session at all.
    const here = await this.#api.get<Session | null>('/session', tries ? { tries } : {})
    if (here) this.#enter(here)
    else this.#clear()
  }

  /** Without an answer: what the last visit knew. The server's word replaces it as soon as there is one. */
  async #take_up(): Promise<void> {
    const last = await this.on_silent?.().catch(() => null)
    // Meanwhile somebody may have joined, or the answer has come.
    if (this.status !== 'loading') return
    if (last) {
      this.current = { ...last, csrf: '' }
      this.kept = true
    }
    this.status = last ? 'in' : 'silent'
  }

  #enter(session: Session): void {
    const { id } = session.member
    const whose = mark_of()
    if (whose && whose.member !== id) void forget_person()
    mark(id)
    if (this.status === 'in' && this.current?.member.id !== id) return this.#change_hands(session)
    this.kept = false
    this.current = session
    this.#api.csrf = session.csrf
    this.left = null
    this.status = session.locked ? 'locked' : 'in'
  }

  /** Another tab let somebody else in: this one leaves the first person's pages before it shows the second one's. */
  #change_hands(session: Session): void {
    this.current = null
    this.#api.csrf = null
    this.status = 'loading'
    setTimeout(() => this.#enter(session))
  }

  #clear(): void {
    this.current = null
    this.kept = false
    this.#api.csrf = null
    this.status = 'out'
    void forget_person()
  }
}

export const session = new SessionState()
