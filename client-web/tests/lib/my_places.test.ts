import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, NetworkError, api } from '../../src/lib/api'
import { MyPlaces, name_of, type MyPlace } from '../../src/lib/my_places.svelte'
import { session } from '../../src/lib/session.svelte'
import { keep, kept, mark_of } from '../../src/lib/store'

const a_place = (id: string, name: string, more: Partial<MyPlace> = {}): MyPlace => ({
  neighbourhood: { id, name },
  nickname: null,
  state: 'active',
  current: false,
  ...more,
})
const session_at = (member: string, name: string): unknown => ({
  member: { id: member, first_name: 'Ana' },
  neighbourhood: { id: name, name },
  csrf: name,
  session: { id: member, expires_at: '' },
})

describe('my neighbourhoods', () => {
  beforeEach(async () => {
    vi.spyOn(api, 'get').mockResolvedValue(session_at('here', 'Thônex'))
    await session.load()
    // Whoever was here in the test before has left.
    await vi.waitFor(() => expect(session.neighbourhood?.name).toBe('Thônex'))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    localStorage.clear()
  })

  it('are called by their nicknames', () => {
    expect([a_place('a', 'Vessy'), a_place('b', 'Vessy', { nickname: 'Parents' })].map(name_of)).toEqual(['Vessy', 'Parents'])
  })

  it('leaves the pages of one before the other is asked for, and is there then', async () => {
    const go = vi.fn()
    const places = new MyPlaces(go)
    keep('news', ['of Thônex'])
    const post = vi.spyOn(api, 'post').mockImplementation(() => {
      expect([session.status, session.member]).toEqual(['loading', null])
      return Promise.resolve(session_at('there', 'Vessy') as never)
    })
    await places.look_at('vessy')
    expect(post.mock.calls[0]?.[0]).toBe('/me/places/vessy/session')
    expect([places.refused, kept('news'), mark_of()]).toEqual([false, null, null])
    expect(go).toHaveBeenCalledWith('/')
  })

  it('is there too when the answer was lost on its way', async () => {
    const go = vi.fn()
    const places = new MyPlaces(go)
    vi.spyOn(api, 'post').mockRejectedValue(new NetworkError())
    vi.spyOn(api, 'get').mockResolvedValue(session_at('there', 'Vessy'))
    await places.look_at('vessy')
    expect(places.refused).toBe(false)
    expect(go).toHaveBeenCalledWith('/')
  })

  it('comes back to where one was when the other does not open', async () => {
    const go = vi.fn()
    const places = new MyPlaces(go)
    vi.spyOn(api, 'post').mockRejectedValue(new ApiError({ type: '/problems/not-found', title: '', status: 404 }, null))
    await places.look_at('vessy')
    expect([session.status, session.neighbourhood?.name, places.refused]).toEqual(['in', 'Thônex', true])
    expect(go).not.toHaveBeenCalled()
  })

  it('opens a link that belongs to the other there', async () => {
    const go = vi.fn()
    vi.spyOn(api, 'post').mockResolvedValue(session_at('there', 'Vessy'))
    await new MyPlaces(go).look_at('vessy', '/annonces/a')
    expect(go).toHaveBeenCalledWith('/annonces/a')
  })

  it('leaves one for good and shows the rest on a new page, unless it may not be left', async () => {
    const go = vi.fn()
    const places = new MyPlaces(go)
    keep('news', ['of Thônex'])
    const last = new ApiError({ type: '/problems/last-steward', title: '', status: 409 }, null)
    const away = vi
      .spyOn(api, 'delete')
      .mockResolvedValue(undefined as never)
      .mockRejectedValueOnce(last)
    await expect(places.leave()).rejects.toThrow()
    expect([session.status, kept('news')]).toEqual(['in', ['of Thônex']])
    await places.leave()
    expect(away).toHaveBeenLastCalledWith('/me')
    expect([session.status, kept('news'), go.mock.calls]).toEqual(['loading', null, [['/']]])
  })

  it('knows what would be lost', () => {
    const places = new MyPlaces()
    expect([places.unsent, places.begun]).toEqual([false, false])
    keep('unposted', true)
    keep('draft', { title: 'Vélo' })
    expect([places.unsent, places.begun]).toEqual([true, true])
  })
})
