// What is told, what is sought and kept, how one helps oneself: notifications, saved searches, help, a server that restarts.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../src/App.svelte'
import { i18n } from '../../src/i18n/index.svelte'
import { api, ApiError, NetworkError } from '../../src/lib/api'
import { feed, net } from '../../src/lib/app.svelte'
import { NO_FILTERS } from '../../src/lib/feed.svelte'
import { news, News as NewsState } from '../../src/lib/news.svelte'
import { filters_of, may_keep } from '../../src/lib/searches'
import { session } from '../../src/lib/session.svelte'
import { kept } from '../../src/lib/store'
import type { Notification, SavedSearch, Session } from '../../src/lib/types'
import Help from '../../src/screens/Help.svelte'
import News from '../../src/screens/News.svelte'
import Searches from '../../src/screens/Searches.svelte'
import KeepSearch from '../../src/ui/KeepSearch.svelte'

const a_note = (part: Partial<Notification> = {}): Notification => ({
  kind: 'asked',
  proposal: 'rrrrrrrrrrrrrrrrrrrrrrrrrr',
  at: '2026-03-11T18:00:00.000Z',
  closing: null,
  bonus: false,
  search: null,
  found: 0,
  first: null,
  event: null,
  call: null,
  ...part,
})
const a_search = (part: Partial<SavedSearch> = {}): SavedSearch => ({
  id: 's',
  q: 'Kindervelo',
  language: 'de',
  direction: 'offer',
  kind: null,
  theme: null,
  category: null,
  band: 10,
  made_at: '2026-03-11T18:00:00.000Z',
  told_at: null,
  ...part,
})
const refusal = (status: number): ApiError => new ApiError({ type: '/problems/same-search', title: 'x', status })

beforeEach(() => {
  vi.restoreAllMocks()
  news.clear()
  session.status = 'in'
  session.current = { member: { first_name: 'Ana' }, neighbourhood: { id: 'n', name: 'Thônex' } } as Session
})
afterEach(() => {
  cleanup()
  session.status = 'loading'
  net.reached = true
})

describe('the news', () => {
  it('say in words what happened, lead to it, and are no longer new when they were read', async () => {
    const found = a_note({ kind: 'found', proposal: null, search: 's', found: 2, first: 'llllllllllllllllllllllllll' })
    const over = a_note({ kind: 'closing', closing: 'expired', at: '2026-03-10T18:00:00.000Z' })
    vi.spyOn(api, 'get').mockResolvedValue({ items: [found, over], next: null })
    render(News)
    const link = await screen.findByText(/Votre recherche a trouvé 2 annonces/)
    expect(link.closest('a')?.getAttribute('href')).toBe('/annonces/llllllllllllllllllllllllll')
    expect(
      screen
        .getByText(/Le délai est passé/)
        .closest('a')
        ?.getAttribute('href'),
    ).toBe('/rondes/rrrrrrrrrrrrrrrrrrrrrrrrrr')
    expect(screen.getAllByText('Nouveau')).toHaveLength(2)
    expect([news.unseen, kept('news')]).toEqual([false, found.at])
    cleanup()
    render(News)
    await screen.findByText(/2 annonces/)
    expect(screen.queryByText('Nouveau')).toBeNull()
  })
  it('name the event of an announcement, and lead to it, or to the events once it is gone', async () => {
    const note = a_note({ kind: 'announced', proposal: null })
    const told = { ...note, event: { id: 'eeeeeeeeeeeeeeeeeeeeeeeeee', name: 'Troc de printemps' } }
    vi.spyOn(api, 'get').mockResolvedValue({ items: [told, { ...note, at: '2026-03-10T18:00:00.000Z' }], next: null })
    render(News)
    const links = (await screen.findAllByText(/Du nouveau pour une bourse/)).map((one) => one.closest('a'))
    expect(links.map((one) => one?.getAttribute('href'))).toEqual(['/bourses/eeeeeeeeeeeeeeeeeeeeeeeeee', '/bourses'])
    expect(links[0]?.textContent).toContain('Troc de printemps')
  })
  it('name the project that looks for an offer of mine, and lead to that offer, or to the projects once it is gone', async () => {
    const note = a_note({ kind: 'called', proposal: null, first: 'llllllllllllllllllllllllll', call: { id: 'c', title: 'Jardin partagé' } })
    const gone = a_note({ kind: 'called', proposal: null, at: '2026-03-10T18:00:00.000Z' })
    vi.spyOn(api, 'get').mockResolvedValue({ items: [note, gone], next: null })
    render(News)
    const links = (await screen.findAllByText(/Un projet cherche/)).map((one) => one.closest('a'))
    expect(links.map((one) => one?.getAttribute('href'))).toEqual(['/annonces/llllllllllllllllllllllllll', '/appels'])
    expect(links[0]?.textContent).toContain('Jardin partagé')
  })
  it('lead to the searches where what was found may not be seen', async () => {
    vi.spyOn(api, 'get').mockResolvedValue({ items: [a_note({ kind: 'found', proposal: null, found: 1 })], next: null })
    render(News)
    const link = await screen.findByText(/a trouvé une annonce/)
    expect(link.closest('a')?.getAttribute('href')).toBe('/profil/recherches')
  })
  it('are new when a newer one came, and read on page by page', async () => {
    const get = vi.spyOn(api, 'get').mockResolvedValue({ items: [a_note()], next: 'c' })
    const state = new NewsState(api)
    await state.load()
    expect(state.unseen).toBe(true)
    state.seen()
    expect(state.unseen).toBe(false)
    get.mockResolvedValue({ items: [a_note({ at: '2026-03-01T00:00:00.000Z' })], next: null })
    await state.more()
    expect([state.items.length, state.next, state.unseen]).toEqual([2, null, false])
    expect(get.mock.calls[1]![1]).toMatchObject({ query: { cursor: 'c' } })
    get.mockResolvedValue({ items: [a_note({ at: '2026-03-12T00:00:00.000Z' })], next: null })
    await state.load()
    expect(state.unseen).toBe(true)
  })
})

describe('a search', () => {
  it('is kept with its filters and its language, and says so', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(a_search())
    render(KeepSearch, { filters: { ...NO_FILTERS, words: 'vélo', direction: 'offer', kind: 'loan', category: 'bicycles', band: 25 } })
    await fireEvent.click(screen.getByRole('button', { name: 'Me prévenir' }))
    expect(await screen.findByText(/On vous préviendra/)).toBeTruthy()
    expect(post.mock.calls[0]!.slice(0, 2)).toEqual([
      '/searches',
      {
        q: 'vélo',
        language: 'fr',
        direction: 'offer',
        kind: 'loan',
        category: 'bicycles',
        band: 25,
      },
    ])
    expect(screen.queryByRole('button', { name: 'Me prévenir' })).toBeNull()
  })
  it('that is kept already is not an error; one too many is', async () => {
    const post = vi.spyOn(api, 'post').mockRejectedValue(refusal(409))
    const { rerender } = render(KeepSearch, { filters: { ...NO_FILTERS, theme: 'garden' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Me prévenir' }))
    expect(await screen.findByText(/Vous gardez déjà cette recherche/)).toBeTruthy()
    post.mockRejectedValue(refusal(429))
    await rerender({ filters: { ...NO_FILTERS, theme: 'kitchen' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Me prévenir' }))
    expect(await screen.findByText(/C’est beaucoup à la fois/)).toBeTruthy()
  })
  it('needs words, a kind, a theme or a category', () => {
    expect([NO_FILTERS, { ...NO_FILTERS, band: 10 as const, direction: 'want' as const }].map(may_keep)).toEqual([false, false])
    expect(
      [
        { ...NO_FILTERS, words: 'x' },
        { ...NO_FILTERS, theme: 'garden' },
        { ...NO_FILTERS, category: 'gardening' },
        { ...NO_FILTERS, kind: 'gift' as const },
      ].map(may_keep),
    ).toEqual([true, true, true, true])
  })
  it('is listed in its own language, asked again with its filters, and forgotten', async () => {
    vi.spyOn(api, 'get').mockResolvedValue({ items: [a_search()] })
    const use = vi.spyOn(feed, 'use').mockResolvedValue()
    const forget = vi.spyOn(api, 'delete').mockResolvedValue()
    render(Searches)
    expect((await screen.findByText('Kindervelo')).getAttribute('lang')).toBe('de')
    expect(screen.getByText(/^On propose · à moins de 10/).closest('[lang=de]')).toBeNull()
    await fireEvent.click(screen.getByRole('button', { name: 'Chercher maintenant' }))
    expect(use).toHaveBeenCalledWith(filters_of(a_search()))
    expect(filters_of(a_search())).toEqual({ ...NO_FILTERS, words: 'Kindervelo', direction: 'offer', band: 10 })
    expect(filters_of({ ...a_search(), q: '', kind: 'gift', category: 'toys', band: 25 })).toMatchObject({
      kind: 'gift',
      category: 'toys',
      band: 25,
    })
    await fireEvent.click(screen.getByRole('button', { name: /^Oublier/ }))
    expect(forget).toHaveBeenCalledWith('/searches/s')
    expect(await screen.findByText('Aucune recherche gardée')).toBeTruthy()
  })
})

describe('help', () => {
  it('is there before and after joining, in the language of the page', async () => {
    render(Help)
    expect(screen.getByRole('heading', { level: 1, name: 'Aide' })).toBeTruthy()
    expect(document.querySelector('main')).toBeNull()
    cleanup()
    session.status = 'out'
    await i18n.use('de', false)
    render(Help)
    expect(document.querySelectorAll('main')).toHaveLength(1)
    expect(screen.getByRole('heading', { level: 2, name: 'Sicher tauschen' })).toBeTruthy()
    expect(screen.getByText(/Polizei 117/)).toBeTruthy()
    await i18n.use('fr', false)
  })
})

describe('a server that restarts', () => {
  it('is told apart from a missing network, and asked again until it is there', async () => {
    vi.useFakeTimers()
    session.status = 'loading'
    const get = vi.spyOn(api, 'get').mockRejectedValue(new NetworkError())
    net.online = true
    render(App)
    await vi.advanceTimersByTimeAsync(10)
    expect(screen.getByRole('heading', { level: 2, name: 'Ronde ne répond pas' })).toBeTruthy()
    net.online = false
    await vi.advanceTimersByTimeAsync(10)
    expect(screen.getByRole('heading', { level: 2, name: 'Pas de réseau' })).toBeTruthy()
    const asked = get.mock.calls.filter(([path]) => path === '/session').length
    await vi.advanceTimersByTimeAsync(5000)
    expect(get.mock.calls.filter(([path]) => path === '/session').length).toBeGreaterThan(asked)
    vi.useRealTimers()
  })
})
