import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, ApiError } from '../../src/lib/api'
import { Attempt } from '../../src/lib/attempt.svelte'
import { OwnList } from '../../src/lib/own_list.svelte'

const problem = (status: number, slug: string): ApiError => new ApiError({ type: `/problems/${slug}`, title: '', status })

describe('an attempt', () => {
  it('is one at a time', async () => {
    const attempt = new Attempt()
    let done = 0
    const deed = (): Promise<void> => Promise.resolve(void done++)
    let finish = (): void => undefined
    const first = attempt.run(() => new Promise((resolve) => (finish = resolve)))
    await attempt.run(deed)
    expect([attempt.busy, done]).toEqual([true, 0])
    finish()
    await first
    await attempt.run(deed)
    expect([attempt.busy, done]).toEqual([false, 1])
  })
  it('keeps what wants the code once more, and does it after that', async () => {
    const attempt = new Attempt()
    let proven = false
    const deed = (): Promise<void> => (proven ? Promise.resolve() : Promise.reject(problem(403, 'second-factor-again')))
    await attempt.run(deed)
    expect([attempt.again, attempt.failure]).toEqual([deed, null])
    proven = true
    await attempt.run(attempt.again!)
    expect([attempt.again, attempt.failure]).toEqual([null, null])
  })
  it('fails, but not where the page has told why', async () => {
    const attempt = new Attempt()
    const last = problem(409, 'last-responsible')
    await attempt.run(() => Promise.reject(last))
    expect(attempt.failure).toBe(last)
    await attempt.run(
      () => Promise.reject(last),
      (why) => why === last,
    )
    expect(attempt.failure).toBe(null)
  })
})

describe('a list of one’s own', () => {
  afterEach(() => vi.restoreAllMocks())

  async function list_of(...ids: string[]): Promise<OwnList<{ id: string }>> {
    vi.spyOn(api, 'get').mockResolvedValue({ items: ids.map((id) => ({ id })) })
    const list = new OwnList<{ id: string }>('/searches')
    await list.load()
    return list
  }
  it('shows no more what has ended, also where it had ended before', async () => {
    const list = await list_of('a', 'b', 'c')
    const asked = vi.spyOn(api, 'delete').mockResolvedValueOnce(undefined).mockRejectedValueOnce(problem(404, 'not-found'))
    expect(await list.take_away('a')).toBe(true)
    expect(await list.take_away('b')).toBe(true)
    expect(asked.mock.calls.map(([path]) => path)).toEqual(['/searches/a', '/searches/b'])
    expect([list.items, list.failure]).toEqual([[{ id: 'c' }], null])
  })
  it('keeps what could not be ended, and tells of the failure until it is asked anew', async () => {
    const list = await list_of('a')
    const away = problem(503, 'unavailable')
    vi.spyOn(api, 'delete').mockRejectedValueOnce(away)
    expect(await list.take_away('a')).toBe(false)
    expect([list.items, list.failure]).toEqual([[{ id: 'a' }], away])
    await list.load()
    expect(list.failure).toBe(null)
  })
})
