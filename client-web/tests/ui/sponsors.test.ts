// A gift in a name: who let a chain begin is said on the card and leads to their page; who received is nowhere.
import { render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '../../src/i18n/index.svelte'
import type { Listing, OnBehalf, Sponsor } from '../../src/lib/types'
import ListingCard from '../../src/ui/ListingCard.svelte'
import SponsorLine from '../../src/ui/SponsorLine.svelte'
import Sponsors from '../../src/ui/Sponsors.svelte'

const BAKERY: OnBehalf = { id: 'b', name: 'Boulangerie du Tilleul', kind: 'business' }
const MOULD = { id: 'm', direction: 'offer', kind: 'gift', title: 'Un moule', category: 'kitchen', association: BAKERY } as Listing

function answering(body: unknown, status = 200): void {
  const answer = (): Promise<Response> =>
    Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))
  vi.stubGlobal('fetch', vi.fn(answer))
}

beforeEach(() => i18n.whole())
afterEach(() => vi.unstubAllGlobals())

describe('a gift in the name of a shop', () => {
  it('says on its card who gives it; what is no gift says only the name', () => {
    const { rerender } = render(ListingCard, { listing: MOULD })
    expect(screen.getByText('Offert par Boulangerie du Tilleul')).toBeTruthy()
    void rerender({ listing: { ...MOULD, kind: 'good' } })
    return vi.waitFor(() => expect(screen.getByText('Boulangerie du Tilleul')).toBeTruthy())
  })

  it('leads to the place of the shop, or to its own page where that cannot be asked for', async () => {
    answering({ ...BAKERY, place: 'p' })
    const there = render(SponsorLine, { sponsor: BAKERY, collect: true })
    const link = screen.getByRole('link', { name: 'Offert par Boulangerie du Tilleul, pour lancer une ronde' })
    await vi.waitFor(() => expect(link.getAttribute('href')).toBe('/adresses/p'))
    expect(screen.getByText('À venir chercher sur place')).toBeTruthy()
    there.unmount()
    answering({ type: '/problems/not-found' }, 404)
    render(SponsorLine, { sponsor: BAKERY })
    expect(screen.getByRole('link').getAttribute('href')).toBe('/associations/b')
  })
})

describe('the page of a place', () => {
  it('says how many chains began there, and what hangs; where there is nothing, nothing', async () => {
    const items: Sponsor[] = [
      { ...BAKERY, rounds: 10, gifts: [MOULD] },
      { id: 'c', name: 'Club', kind: 'association', rounds: null, gifts: [] },
    ]
    answering({ items })
    render(Sponsors, { place: 'p' })
    expect(await screen.findByText('A lancé au moins 10 rondes depuis un an.')).toBeTruthy()
    expect(screen.getByRole('link', { name: /Un moule/ }).getAttribute('href')).toBe('/annonces/m')
    expect(screen.queryByText('Club')).toBeNull()
  })

  it('counts few without a number', async () => {
    answering({ items: [{ ...BAKERY, rounds: 'few', gifts: [] }] })
    render(Sponsors, { place: 'p' })
    expect(await screen.findByText('A lancé quelques rondes depuis un an.')).toBeTruthy()
  })
})
