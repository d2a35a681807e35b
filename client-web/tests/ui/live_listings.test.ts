// What the socket tells of listings, down to what a neighbour sees: the whole way from the message to the page.
import { cleanup, render, screen, within } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../../src/lib/api'
import { feed, start } from '../../src/lib/app.svelte'
import { mine } from '../../src/lib/mine.svelte'
import { session } from '../../src/lib/session.svelte'
import type { Listing } from '../../src/lib/types'
import Home from '../../src/screens/Home.svelte'
import ListingPage from '../../src/screens/ListingPage.svelte'
import Mine from '../../src/screens/Mine.svelte'
import { a_listing } from '../builders'

const SESSION = {
  member: { id: 'm', first_name: 'Ana', language: 'fr' },
  neighbourhood: { id: 'n', name: 'Thônex' },
  csrf: 't',
  session: { id: 's', expires_at: '' },
}

class FakeSocket {
  static newest: FakeSocket | null = null
  onmessage: ((message: { data: unknown }) => void) | null = null
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  constructor() {
    FakeSocket.newest = this
  }
  send(): void {}
  close(): void {}
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
}

/** What GET /listings answers: the others', and mine. */
let around: Listing[]
let own: Listing[]
let stop: () => void

/** Several listings that changed within a moment. */
const told = (data: { items?: Listing[]; gone?: string[]; reserved?: string[] }): void =>
  FakeSocket.newest?.say({ type: 'event', cursor: 'c', event: 'listings', data: { items: [], gone: [], reserved: [], ...data } })

function answer(path: string, options?: { query?: Record<string, unknown> }): unknown {
  if (path === '/session') return SESSION
  if (path === '/neighbourhood') return { id: 'n', name: 'Thônex', quarters: [], handover_points: [], settings: {} }
  if (path === '/taxonomy') return { themes: [] }
  if (path === '/listings') return { items: options?.query?.['mine'] ? own : around, next: null }
  if (path.startsWith('/listings/')) return [...around, ...own].find((one) => path.endsWith(one.id))
  return { items: [], next: null }
}

const titles = (): string[] => [...document.querySelectorAll('.feed .listing h2')].map((one) => one.textContent)
const show_home = async (): Promise<void> => {
  render(Home)
  await vi.waitFor(() => expect(titles()).toHaveLength(around.length))
}

beforeEach(async () => {
  around = [a_listing({ id: 'velo', title: 'Réparer votre vélo' }), a_listing({ id: 'pain', title: 'Apprendre à faire du pain' })]
  own = []
  session.status = 'loading'
  FakeSocket.newest = null
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.spyOn(api, 'get').mockImplementation((path, options) => Promise.resolve(answer(path, options) as never))
  stop = start()
  await vi.waitFor(() => expect(FakeSocket.newest).not.toBeNull())
  FakeSocket.newest!.say({ type: 'hello', cursor: 'c' })
})
afterEach(() => {
  cleanup()
  stop()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('listings that changed within a moment', () => {
  it('come first in what is around me, each once', async () => {
    await show_home()
    told({
      items: [a_listing({ id: 'plantes', title: 'Arroser vos plantes' }), a_listing({ id: 'pain', title: 'Faire du pain au levain' })],
    })
    await vi.waitFor(() => expect(titles()).toEqual(['Arroser vos plantes', 'Réparer votre vélo', 'Faire du pain au levain']))
  })

  it('leave it when they hang no more', async () => {
    await show_home()
    told({ items: [a_listing({ id: 'plantes', title: 'Arroser vos plantes' })], gone: ['velo', 'never-seen'] })
    await vi.waitFor(() => expect(titles()).toEqual(['Arroser vos plantes', 'Apprendre à faire du pain']))
  })

  it('leave it while all of it is in rings of others, and come back with what is free again', async () => {
    await show_home()
    told({ reserved: ['velo'] })
    await vi.waitFor(() => expect(titles()).toEqual(['Apprendre à faire du pain']))
    told({ items: [a_listing({ id: 'velo', title: 'Réparer votre vélo' })] })
    await vi.waitFor(() => expect(titles()).toContain('Réparer votre vélo'))
  })

  it('are not around me either when that is read anew', async () => {
    around.push(a_listing({ id: 'taken', title: 'Un couscous', state: 'reserved' }))
    await feed.load()
    expect(feed.items.map((one) => one.id)).toEqual(['velo', 'pain'])
  })

  it('are shown as in a ring, or as gone, on a page that is open', async () => {
    await feed.load()
    render(ListingPage, { id: 'velo' })
    await screen.findByRole('heading', { name: 'Réparer votre vélo', level: 1 })
    expect(screen.queryByText('Dans une ronde')).toBeNull()
    told({ reserved: ['velo'] })
    expect(await screen.findByText('Dans une ronde')).toBeTruthy()
    told({ items: [a_listing({ id: 'velo', title: 'Réparer votre vélo' })] })
    await vi.waitFor(() => expect(screen.queryByText('Dans une ronde')).toBeNull())
    told({ gone: ['velo'] })
    expect(await screen.findByText('Cette annonce n’est plus là')).toBeTruthy()
  })

  it('say to their owner alone that they are in a ring, and stay out of what is around', async () => {
    own = [a_listing({ id: 'mine', title: 'Mon couscous', mine: true })]
    await Promise.all([feed.load(), mine.load()])
    render(Mine)
    const card = await screen.findByRole('region', { name: 'Mon couscous' })
    expect(within(card).queryByText('Dans une ronde')).toBeNull()
    told({ items: [a_listing({ id: 'mine', title: 'Mon couscous', mine: true, state: 'reserved' })], reserved: ['velo'] })
    expect(await within(card).findByText('Dans une ronde')).toBeTruthy()
    expect(feed.items.map((one) => one.id)).toEqual(['pain'])
  })
})
