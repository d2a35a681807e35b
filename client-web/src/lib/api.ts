// The only fetch of the client (upload.ts sends what is large). It adds the CSRF header and the idempotency key, reads problem+json, and retries what may be retried:
// a read, or a write that carries an idempotency key, when no answer came or the server said it was busy.

export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  pointer?: string
}

/** The server refused, and said why. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: Problem
  readonly retry_after: number | null
  constructor(problem: Problem, retry_after: number | null = null) {
    super(problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.problem = problem
    this.retry_after = retry_after
  }
  /** "/problems/not-found" gives "not-found" */
  get slug(): string {
    return this.problem.type.split('/').pop() ?? ''
  }
}

/** No answer came: no network, or nobody at the other end. */
export class NetworkError extends Error {
  constructor() {
    super('no answer')
    this.name = 'NetworkError'
  }
}

export interface RequestOptions {
  query?: Record<string, string | number | boolean | null | undefined>
  body?: unknown
  idempotency_key?: string
  if_match?: string
  signal?: AbortSignal
  /** the answer is a file, not JSON */
  file?: boolean
  /** what is sent is a file of this type, not JSON */
  type?: string
  /** how often to try in all; 1 for whoever retries by itself */
  tries?: number
}

export interface Answer<T> {
  data: T
  etag: string | null
}

interface Wiring {
  base: string
  fetch: typeof fetch
  pause: (ms: number) => Promise<void>
  random: () => number
}

const BUSY = new Set([429, 502, 503, 504])
const LONGEST_WAIT_MS = 5000

/** 1 to 64 visible characters, new for each thing a person does. */
export function new_key(): string {
  return crypto.randomUUID()
}

export async function read_problem(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get('Retry-After'))
  const retry_after = Number.isFinite(wait) && wait > 0 ? wait : null
  let problem: Problem = { type: 'about:blank', title: response.statusText || `HTTP ${response.status}`, status: response.status }
  if ((response.headers.get('Content-Type') ?? '').includes('json')) {
    try {
      problem = { ...problem, ...((await response.json()) as Partial<Problem>), status: response.status }
    } catch {
      // A broken body does not hide the status, which is what the callers go by.
    }
  }
  return new ApiError(problem, retry_after)
}

export class Api {
  csrf: string | null = null
  /** called when the server no longer knows this device */
  on_signed_out: (() => void) | null = null
  /** called with true when an answer came, with false when none did */
  on_reach: ((reached: boolean) => void) | null = null
  readonly #wiring: Wiring

  constructor(wiring: Partial<Wiring> = {}) {
    this.#wiring = {
      base: '/api/v1',
      fetch: (...args) => globalThis.fetch(...args),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      random: Math.random,
      ...wiring,
    }
  }

  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return (await this.request<T>('GET', path, options)).data
  }

  async post<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    const idempotency_key = options.idempotency_key ?? new_key()
    return (await this.request<T>('POST', path, { ...options, body, idempotency_key })).data
  }

  /** Asks once: a copy more is one less for today. */
  async file(path: string, body: unknown): Promise<Blob> {
    return (await this.request<Blob>('POST', path, { body, file: true, tries: 1 })).data
  }

  async put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return (await this.request<T>('PUT', path, { ...options, body })).data
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return (await this.request<T>('PATCH', path, { body })).data
  }

  async delete(path: string): Promise<void> {
    await this.request<null>('DELETE', path)
  }

  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
    const repeatable = method === 'GET' || method === 'PUT' || method === 'DELETE' || options.idempotency_key !== undefined
    const tries = repeatable ? (options.tries ?? 3) : 1
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once<T>(method, path, options)
      } catch (error) {
        const wait = this.#wait_before_next(error, attempt)
        if (attempt >= tries || wait === null || options.signal?.aborted) throw error
        await this.#wiring.pause(wait)
      }
    }
  }

  /** null: trying again would not help. */
  #wait_before_next(error: unknown, attempt: number): number | null {
    const backoff = 250 * 2 ** (attempt - 1) * (0.5 + this.#wiring.random())
    if (error instanceof NetworkError) return backoff
    if (!(error instanceof ApiError) || !BUSY.has(error.status)) return null
    const wait = error.retry_after === null ? backoff : error.retry_after * 1000
    return wait <= LONGEST_WAIT_MS ? wait : null
  }

  async #once<T>(method: string, path: string, options: RequestOptions): Promise<Answer<T>> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (options.body !== undefined) headers['Content-Type'] = options.type ?? 'application/json'
    if (options.idempotency_key !== undefined) headers['Idempotency-Key'] = options.idempotency_key
    if (options.if_match !== undefined) headers['If-Match'] = options.if_match
    if (method !== 'GET' && this.csrf !== null) headers['X-CSRF-Token'] = this.csrf
    const init: RequestInit = { method, headers, credentials: 'same-origin' }
    if (options.body !== undefined) init.body = options.type ? (options.body as BodyInit) : JSON.stringify(options.body)
    if (options.signal) init.signal = options.signal
    const asked_by = this.csrf
    let response: Response
    try {
      response = await this.#wiring.fetch(this.address(path, options.query), init)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      this.on_reach?.(false)
      throw new NetworkError()
    }
    this.on_reach?.(true)
    // Whoever asked has left meanwhile: what is theirs must not come to the next one.
    if (asked_by !== null && asked_by !== this.csrf) throw new DOMException('', 'AbortError')
    if (!response.ok) {
      const refusal = await read_problem(response)
      if (refusal.status === 401) this.on_signed_out?.()
      throw refusal
    }
    const etag = response.headers.get('ETag')
    if (response.status === 204 || response.status === 202) return { data: null as T, etag }
    return { data: (options.file ? await response.blob() : await response.json()) as T, etag }
  }

  address(path: string, query: RequestOptions['query']): string {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
    }
    const text = search.toString()
    return this.#wiring.base + path + (text ? `?${text}` : '')
  }
}

export const api = new Api()
