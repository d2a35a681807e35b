// The home page: looking for something, and what one does not want to see.
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { announcer } from '../../src/lib/announce.svelte'
import { api, NetworkError } from '../../src/lib/api'
import { feed } from '../../src/lib/app.svelte'
import { places } from '../../src/lib/places.svelte'
import type { Almost, Listing } from '../../src/lib/types'
import Home from '../../src/screens/Home.svelte'
import { a_listing } from '../builders'

const labels = (text: string): Record<'fr' | 'de' | 'it' | 'en', string> => ({ fr: text, de: text, it: text, en: text })

let around: Listing[]
let missing: Almost
/** what the list was asked for, newest last */
let asked: Record<string, unknown>[]

beforeEach(async () => {
  around = [a_listing({ id: 'velo', title: 'Un vélo' }), a_listing({ id: 'pain', title: 'Du pain' })]
  asked = []
  missing = { around: [], mine: [] }
  feed.clear()
  places.themes = [
    {
      id: 'garden',
      icon: 'sprout',
      labels: labels('Jardin'),
      categories: [{ id: 'gardening', icon: 'shovel', kind: 'service', labels: labels('Jardinage') }],
    },
  ]
  vi.spyOn(api, 'get').mockImplementation((path, options) => {
    if (path === '/listings') asked.push(options?.query ?? {})
    if (path === '/almost') return Promise.resolve(missing as never)
    return Promise.resolve({ items: path === '/listings' ? around : [], next: null } as never)
  })
  render(Home)
  await screen.findByText('Un vélo')
})
afterEach(() => {
  cleanup()
  feed.clear()
  places.themes = []
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const press = (name: string | RegExp): Promise<boolean> => fireEvent.click(screen.getByRole('button', { name }))

describe('looking for something', () => {
  it('asks when the typing pauses, at once on Enter, and says how much there is', async () => {
    vi.useFakeTimers()
    const said = vi.spyOn(announcer, 'later')
    const field = screen.getByLabelText('Chercher')
    await fireEvent.input(field, { target: { value: 'vél' } })
    await fireEvent.input(field, { target: { value: 'vélo' } })
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(300)
    expect(asked.slice(1).map((one) => one['q'])).toEqual(['vélo'])
    await fireEvent.input(field, { target: { value: 'vélos' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked.slice(2).map((one) => one['q'])).toEqual(['vélos'])
    expect(said).toHaveBeenLastCalledWith('2 annonces')
  })

  it('that is not there says so aloud, and offers to look without the filters', async () => {
    around = []
    const said = vi.spyOn(announcer, 'later')
    await press(/10.min/)
    const field = screen.getByLabelText('Chercher')
    await fireEvent.input(field, { target: { value: 'xylophone' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(await screen.findByText(/Essayez un mot plus court/)).toBeTruthy()
    expect(said).toHaveBeenLastCalledWith('Rien pour « xylophone »')
    await press('Chercher sans filtre')
    expect(asked.at(-1)).toMatchObject({ q: 'xylophone', band: null })
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Chercher sans filtre' })).toBeNull())
  })

  it('can be refined by kind, distance and a category of the theme, and what was chosen stays to be seen', async () => {
    await press('Affiner')
    await screen.findByText('Choisissez d’abord un thème.')
    await press('Jardin')
    await press('Un don')
    await press(/^25.min/)
    await fireEvent.click(await screen.findByRole('button', { name: 'Jardinage' }))
    await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ theme: 'garden', kind: 'gift', band: 25, category: 'gardening' }))
    await press('Affiner')
    expect(screen.getByRole('button', { name: 'Un don' }).getAttribute('aria-pressed')).toBe('true')
    await press('Jardinage')
    await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ kind: 'gift', category: null }))
  })
})

describe('the next page of the list', () => {
  it('has its room as soon as it is asked for, so that what comes pushes nothing', async () => {
    feed.next = 'there'
    await tick()
    let arrive: (page: unknown) => void = () => undefined
    vi.mocked(api.get).mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)))
    await press('Voir la suite')
    expect(document.querySelectorAll('.feed.coming .skeleton')).toHaveLength(10)
    arrive({ items: [a_listing({ id: 'lampe', title: 'Une lampe' })], next: null })
    await screen.findByText('Une lampe')
    expect(document.querySelector('.skeleton')).toBeNull()
  })

  it('that does not come is said where it was asked for, and can be asked for again', async () => {
    feed.next = 'there'
    await tick()
    vi.mocked(api.get).mockRejectedValueOnce(new NetworkError())
    await press('Voir la suite')
    const note = await screen.findByRole('alert')
    const button = screen.getByRole('button', { name: 'Voir la suite' })
    expect(note.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    await press('Voir la suite')
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('what one does not want to see', () => {
  it('is hidden on its card and can be taken back at once, with the keyboard where it was', async () => {
    const put = vi.spyOn(api, 'put').mockResolvedValue(undefined)
    const show = vi.spyOn(api, 'delete').mockResolvedValue(undefined)
    await press('Ne plus me montrer : Un vélo')
    expect(put).toHaveBeenCalledWith('/listings/velo/hidden', undefined)
    const list = screen.getByRole('list', { name: 'Annonces' })
    expect(within(list).queryByText('Un vélo')).toBeNull()
    expect(within(list).getByText('Du pain')).toBeTruthy()
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Annuler'))
    await press('Annuler : Un vélo')
    expect(show).toHaveBeenCalledWith('/listings/velo/hidden')
    expect(await screen.findByText('Un vélo')).toBeTruthy()
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Ne plus me montrer : Un vélo'))
  })
})

describe('what would set rings turning', () => {
  const again = async (): Promise<void> => {
    cleanup()
    render(Home)
    await screen.findByText('Un vélo')
  }

  it('is not there where nothing is missing', async () => {
    await again()
    expect(screen.queryByText('Ce qui ferait tourner la ronde')).toBeNull()
  })

  it('says what is missing and of how many, never of how few, and leads to posting it', async () => {
    missing = {
      around: [
        { category: 'gardening', missing: 'offer', people: 10 },
        { category: 'gardening', missing: 'want', people: 'few' },
      ],
      mine: [{ listing: 'velo', category: 'gardening', missing: 'offer', ring: 3, people: 'few' }],
    }
    await again()
    const [card] = await screen.findAllByText('Ce qui ferait tourner la ronde')
    const said = within(card!.closest('section')!)
    said.getByText('Il manque une offre : Jardinage. Au moins 10 voisins en cherchent une.')
    said.getByText('Il manque une demande : Jardinage. Quelques voisins le proposent.')
    said.getByText('Si un voisin proposait « Jardinage », votre souhait entrerait dans une ronde à 3.')
    expect(said.getByText('Je le propose').getAttribute('href')).toBe('/publier?je=propose')
    expect(said.getByText('Je le cherche').getAttribute('href')).toBe('/publier?je=cherche')
  })
})
