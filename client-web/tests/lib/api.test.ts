import { describe, expect, it, vi } from 'vitest'
import { Api, ApiError, NetworkError } from '../../src/lib/api'
import { problem_field, problem_key } from '../../src/lib/problems'

type Reply = Response | Error
function api_with(...replies: Reply[]) {
  const calls: { url: string; init: RequestInit; headers: Record<string, string> }[] = []
  const pauses: number[] = []
  const door = new Api({
    base: '/api/v1',
    fetch: (url, init) => {
      calls.push({ url: String(url), init: init ?? {}, headers: (init?.headers ?? {}) as Record<string, string> })
      const reply = replies.shift()
      if (!reply) throw new Error('one call too many')
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply)
    },
    pause: (ms) => {
      pauses.push(ms)
      return Promise.resolve()
    },
    random: () => 0.5,
  })
  return { door, calls, pauses }
}
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers },
  })
const problem = (status: number, slug: string, more = {}): Response =>
  json({ type: `/problems/${slug}`, title: slug, status, ...more }, status)

describe('the door to the network', () => {
  it('builds addresses without empty values', async () => {
    const { door, calls } = api_with(json({}))
    await door.get('/listings', { query: { q: 'vélo à prêter', theme: null, band: 10, cursor: '' } })
    expect(calls[0]!.url).toBe('/api/v1/listings?q=v%C3%A9lo+%C3%A0+pr%C3%AAter&band=10')
    expect(calls[0]!.headers['X-CSRF-Token']).toBeUndefined()
  })

  it('sends the CSRF header with every change and one key over all tries', async () => {
    const { door, calls } = api_with(new TypeError('offline'), problem(503, 'busy'), json({ ok: 1 }, 201))
    door.csrf = 'token'
    await door.post('/listings', { title: 'x' }, { idempotency_key: 'k' })
    expect(calls).toHaveLength(3)
    for (const call of calls) expect(call.headers).toMatchObject({ 'X-CSRF-Token': 'token', 'Idempotency-Key': 'k' })
  })

  it('gives nobody the answer to a question of who has left meanwhile, nor asks again for them', async () => {
    const { door, calls } = api_with(json({ of: 'Thônex' }), json({ of: 'Vessy' }))
    door.csrf = 'here'
    const late = door.get('/listings')
    door.csrf = 'there'
    await expect(late).rejects.toMatchObject({ name: 'AbortError' })
    expect(calls).toHaveLength(1)
    expect(await door.get('/listings')).toEqual({ of: 'Vessy' })
  })

  it('does not repeat a change without a key, nor what the server refused', async () => {
    const first = api_with(new TypeError('offline'))
    await expect(first.door.patch('/me', {})).rejects.toBeInstanceOf(NetworkError)
    expect(first.calls).toHaveLength(1)
    const second = api_with(problem(409, 'conflict'))
    await expect(second.door.post('/x', {})).rejects.toMatchObject({ status: 409, slug: 'conflict' })
    expect(second.calls).toHaveLength(1)
  })

  it('waits as long as the server says, but not for minutes', async () => {
    const short = api_with(json({}, 429, { 'Retry-After': '2' }), json({ a: 1 }))
    await short.door.get('/x')
    expect(short.pauses).toEqual([2000])
    const long = api_with(json({}, 429, { 'Retry-After': '60' }))
    await expect(long.door.get('/x')).rejects.toMatchObject({ status: 429, retry_after: 60 })
  })

  it('tells when the server does not know this device, and whether anybody answered', async () => {
    const { door } = api_with(problem(401, 'signed-out'), new TypeError('offline'))
    door.on_signed_out = vi.fn()
    door.on_reach = vi.fn()
    await expect(door.get('/session')).rejects.toBeInstanceOf(ApiError)
    expect(door.on_signed_out).toHaveBeenCalledOnce()
    await expect(door.get('/x', { tries: 1 })).rejects.toBeInstanceOf(NetworkError)
    expect(vi.mocked(door.on_reach).mock.calls).toEqual([[true], [false]])
  })

  it('reads empty answers and answers that are no problem document', async () => {
    const { door } = api_with(
      json(null, 204),
      new Response('<h1>Bad gateway</h1>', { status: 500, headers: { 'Content-Type': 'text/html' } }),
    )
    await door.delete('/session')
    await expect(door.get('/x')).rejects.toMatchObject({ status: 500, slug: 'about:blank' })
  })
})

describe('a problem', () => {
  it('becomes one sentence', () => {
    const refusal = (status: number, more = {}): ApiError => new ApiError({ type: '/problems/x', title: 'x', status, ...more })
    expect(problem_key(refusal(404))).toBe('problem.not-found')
    expect(problem_key(refusal(409))).toBe('problem.conflict')
    expect(problem_key(refusal(429))).toBe('problem.too-many')
    expect(problem_key(refusal(500))).toBe('problem.server')
    expect(problem_key(new NetworkError())).toBe('problem.network')
    expect(problem_key(new RangeError())).toBe('problem.server')
    expect(problem_field(refusal(422, { pointer: '/first_name' }))).toBe('first_name')
    expect(problem_field(refusal(409, { pointer: '/first_name' }))).toBeNull()
  })
})
