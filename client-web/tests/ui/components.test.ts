import { fireEvent, render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { outbox } from '../../src/lib/outbox.svelte'
import { session } from '../../src/lib/session.svelte'
import { swaps } from '../../src/lib/swaps.svelte'
import { api, NetworkError } from '../../src/lib/api'
import type { Proposal, Session } from '../../src/lib/types'
import Ring from '../../src/screens/Ring.svelte'
import ConcernForm from '../../src/ui/ConcernForm.svelte'
import HandCard from '../../src/ui/HandCard.svelte'
import LegList from '../../src/ui/LegList.svelte'
import ListingCard from '../../src/ui/ListingCard.svelte'
import RingPicture from '../../src/ui/RingPicture.svelte'
import WeekGrid from '../../src/ui/WeekGrid.svelte'
import WhyList from '../../src/ui/WhyList.svelte'
import { ring_label, ring_parcels, ring_people } from '../../src/ui/ring_view'
import { a_listing, a_ring, a_seat, a_transfer } from '../builders'

beforeEach(() => {
  vi.restoreAllMocks()
  swaps.clear()
  outbox.clear()
  api.csrf = null
  session.status = 'in'
  session.current = { member: { first_name: 'Ana' }, neighbourhood: { id: 'n', name: 'Thônex' } } as Session
})

describe('the ring picture', () => {
  it('tells the whole chain to those who do not see it', () => {
    const ring = a_ring()
    render(RingPicture, { people: ring_people(ring, 'Ana', 'waiting'), parcels: ring_parcels(ring), label: ring_label(ring) })
    const label = screen.getByRole('img').getAttribute('aria-label')
    expect(label).toContain('Vous donnez «\u00a0Un couscous\u00a0» à Lapin.')
    expect(label).toContain('Oiseau vous donne')
  })
  it('draws one band a gift, mine in colour, and one parcel a band', () => {
    const ring = a_ring()
    const { container } = render(RingPicture, { people: ring_people(ring, 'Ana', 'waiting'), parcels: ring_parcels(ring), label: 'x' })
    expect(container.querySelectorAll('.band')).toHaveLength(3)
    expect(container.querySelectorAll('.band.give, .band.get')).toHaveLength(2)
    expect(container.querySelectorAll('.parcel')).toHaveLength(3)
  })
})

describe('what a neighbour wrote', () => {
  const nasty = '<img src=x onerror=alert(1)> <b>gras</b>'
  it('is shown as text on a card', () => {
    const { container } = render(ListingCard, { listing: a_listing({ title: nasty }), href: '/annonces/a' })
    expect(container.querySelector('img')).toBeNull()
    expect(screen.getByRole('heading').textContent).toBe(nasty)
  })
  it('is shown as text in a reason, and brings no bold of its own', () => {
    const { container } = render(WhyList, { proposal: a_ring({ why: [{ code: 'you_want', seat: 2, thing: nasty }] }) })
    expect(container.querySelector('img')).toBeNull()
    expect(container.querySelectorAll('b')).toHaveLength(1)
  })
})

describe('the proposal page', () => {
  it('says what played no part, as the server says it', () => {
    render(WhyList, { proposal: a_ring({ ignored: ['name', 'money'] }) })
    expect(screen.getByText('Ne jouent aucun rôle : le prénom, l’argent.')).toBeTruthy()
  })
  it('says which run of the matcher it comes from, and whether all was looked at', () => {
    const { rerender } = render(WhyList, { proposal: a_ring({ found: { by: 'clearing', complete: false } }) })
    expect(screen.getByText(/vient du tirage.* n’ont pas pu être regardées/)).toBeTruthy()
    void rerender({ proposal: a_ring({ found: null }) })
    return screen.findByText(/Ne jouent aucun rôle/).then(() => expect(screen.queryByText(/vient du tirage/)).toBeNull())
  })
  it('asks one question with two equal answers and shows no name', () => {
    swaps.receive(a_ring({ seats: [a_seat({ you: true }), a_seat({ animal: 'rabbit' }), a_seat({ animal: 'bird' })] }))
    render(Ring, { id: a_ring().id })
    expect(screen.getAllByRole('button', { name: 'Non merci' }).length).toBeGreaterThan(0)
    expect(screen.getAllByRole('button', { name: 'D’accord, j’en suis' }).length).toBeGreaterThan(0)
    expect(screen.getByText('Les prénoms apparaissent quand tout le monde a dit oui.')).toBeTruthy()
    expect(document.title).toBe('Ronde à trois · Ronde')
  })

  it('shows an answer at once as being sent while there is no network', async () => {
    vi.useFakeTimers()
    vi.spyOn(api, 'post').mockRejectedValue(new NetworkError())
    swaps.receive(a_ring())
    render(Ring, { id: a_ring().id })
    screen.getAllByRole('button', { name: 'D’accord, j’en suis' })[0]!.click()
    await vi.advanceTimersByTimeAsync(10)
    expect(screen.getAllByText('Envoi…').length).toBeGreaterThan(0)
    expect(screen.queryByRole('button', { name: 'Non merci' })).toBeNull()
    vi.useRealTimers()
  })

  it('offers six reasons after a no, none required', async () => {
    vi.spyOn(api, 'post').mockResolvedValue(
      a_ring({ to_answer: false, state: 'repairing', seats: [a_seat({ you: true, answer: 'no' }), a_seat(), a_seat()] }),
    )
    const put = vi.spyOn(api, 'put').mockResolvedValue(null)
    api.csrf = 'x'
    swaps.receive(a_ring())
    render(Ring, { id: a_ring().id })
    outbox.listener = { done: (_, proposal) => swaps.receive(proposal as Proposal), refused: () => undefined }
    screen.getAllByRole('button', { name: 'Non merci' })[0]!.click()
    const chip = await screen.findByRole('button', { name: 'Mauvais moment' })
    expect(screen.getByText('Merci d’avoir répondu.')).toBeTruthy()
    chip.click()
    await vi.waitFor(() => expect(put).toHaveBeenCalledWith(`/proposals/${a_ring().id}/reason`, { reason: 'bad_time' }))
  })

  it('tells the reason once the no has arrived, not before', async () => {
    let arrive: (answer: Proposal) => void = () => undefined
    vi.spyOn(api, 'post').mockReturnValue(new Promise((done) => (arrive = done)))
    const put = vi.spyOn(api, 'put').mockResolvedValue(null)
    api.csrf = 'x'
    swaps.receive(a_ring())
    render(Ring, { id: a_ring().id })
    outbox.listener = { done: (_, proposal) => swaps.receive(proposal as Proposal), refused: () => undefined }
    screen.getAllByRole('button', { name: 'Non merci' })[0]!.click()
    const chip = await screen.findByRole('button', { name: 'Trop loin' })
    chip.click()
    await new Promise((later) => setTimeout(later, 20))
    expect(put).not.toHaveBeenCalled()
    arrive(a_ring({ to_answer: false, state: 'repairing', seats: [a_seat({ you: true, answer: 'no' }), a_seat(), a_seat()] }))
    expect(await screen.findByText('Merci, c’est bien compris.')).toBeTruthy()
    expect(put).toHaveBeenCalledWith(`/proposals/${a_ring().id}/reason`, { reason: 'too_far' })
  })

  it('asks which of the two beside me « the person » is, and sends that animal', async () => {
    const put = vi.spyOn(api, 'put').mockResolvedValue(null)
    swaps.receive(a_ring())
    swaps.leave(a_ring())
    swaps.receive(a_ring({ state: 'cancelled', closing: 'declined', to_answer: false, seats: [], transfers: [], why: [] }))
    render(Ring, { id: a_ring().id })
    const chip = await screen.findByRole('button', { name: 'La personne' })
    chip.click()
    expect(put).not.toHaveBeenCalled()
    const bird = await screen.findByRole('button', { name: 'Oiseau' })
    expect(screen.getByRole('button', { name: 'Lapin' })).toBeTruthy()
    bird.click()
    await vi.waitFor(() => expect(put).toHaveBeenCalledWith(`/proposals/${a_ring().id}/reason`, { reason: 'person', person: 'bird' }))
  })

  it('tells whoever leaves on the eve of a meeting that somebody counts on them', async () => {
    for (const late of [false, true]) {
      swaps.clear()
      swaps.receive(a_ring({ state: 'agreed', to_answer: false, late }))
      const { unmount } = render(Ring, { id: a_ring().id })
      await fireEvent.click(screen.getByRole('button', { name: 'Je ne peux plus' }))
      expect(screen.queryByText(/quelqu’un compte sur vous/) !== null).toBe(late)
      unmount()
    }
  })

  it('says for how long a loan is, and from its hand-over on when it is due back', () => {
    const loan = a_transfer({ from: 1, to: 0, kind: 'loan', title: 'Échelle', loan_days: 7 })
    const { unmount } = render(HandCard, { proposal: a_ring({ state: 'agreed', transfers: [loan] }), transfer: loan })
    expect(screen.getByText('Prêt de 7 jours')).toBeTruthy()
    unmount()
    const done = { ...loan, state: 'done' as const, given: true, received: true, return_by: '2031-06-09T10:00:00.000Z' }
    render(HandCard, { proposal: a_ring({ state: 'in_progress', transfers: [done] }), transfer: done })
    expect(screen.getByText(/^À rendre d’ici lundi,? 9 juin 2031\.$/)).toBeTruthy()
  })

  it('says of each hand-over of a ring when it took place, and of one to come when it is meant to', () => {
    const done = a_transfer({ index: 0, state: 'done', given: true, received: true, done_at: '2031-06-09T10:00:00.000Z' })
    const planned = a_transfer({ index: 1, from: 1, to: 2, done_at: null })
    render(LegList, { proposal: a_ring({ state: 'in_progress', transfers: [done, planned] }) })
    const times = document.querySelectorAll('time')
    expect([...times].map((one) => one.getAttribute('datetime'))).toEqual([done.done_at])
    expect(times[0]!.textContent).toMatch(/\d|hier|di$/)
  })

  it('says what changed, and only to whom it changed', () => {
    swaps.receive(a_ring({ round: 2, changed_for_you: true }))
    render(Ring, { id: a_ring().id })
    expect(screen.getByText('La ronde a changé pour vous. Ça vous va ?')).toBeTruthy()
  })

  it('shows first names, the code to receive and the question to the giver once agreed', () => {
    const yes = { answer: 'yes' as const }
    swaps.receive(
      a_ring({
        state: 'agreed',
        to_answer: false,
        accepted: 3,
        seats: [
          a_seat({ you: true, first_name: 'Ana', ...yes }),
          a_seat({ first_name: 'Luc', ...yes }),
          a_seat({ first_name: 'Rosa', ...yes }),
        ],
        transfers: [
          a_transfer(),
          a_transfer({ index: 1, from: 1, to: 2 }),
          a_transfer({ index: 2, from: 2, to: 0, title: 'Leçon', kind: 'lesson', code: 'K7M2P4' }),
        ],
      }),
    )
    render(Ring, { id: a_ring().id })
    expect(screen.getByText('K 7 M 2 P 4')).toBeTruthy()
    expect(screen.getByText('Avez-vous remis « Un couscous » à Luc ?')).toBeTruthy()
    expect(screen.getAllByText('Rosa').length).toBeGreaterThan(0)
  })
})

describe('a hand-over', () => {
  it('takes the code of the receiver, six letters or digits', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(a_ring())
    api.csrf = 't'
    const ring = a_ring({ state: 'agreed', seats: [a_seat({ you: true }), a_seat({ first_name: 'Luc' }), a_seat({ first_name: 'Rosa' })] })
    render(HandCard, { proposal: ring, transfer: ring.transfers[0]! })
    screen.getByRole('button', { name: 'J’ai le code de Luc' }).click()
    const field = await screen.findByLabelText('Code dit par Luc')
    const type = (text: string): void => {
      ;(field as HTMLInputElement).value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      screen.getByRole('button', { name: 'Confirmer avec le code' }).click()
    }
    type('K7M')
    expect(await screen.findByText('Le code a six lettres ou chiffres.')).toBeTruthy()
    type('k7m 2p4')
    await vi.waitFor(() => expect(post).toHaveBeenCalled())
    expect(post.mock.calls[0]![1]).toEqual({ code: 'K7M2P4' })
  })

  it('takes the code from the address too, when it is that of this hand-over, and sends nothing before the giver says so', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(a_ring())
    const ring = a_ring({ state: 'agreed', seats: [a_seat({ you: true }), a_seat({ first_name: 'Luc' }), a_seat({ first_name: 'Rosa' })] })
    history.replaceState(null, '', `/rondes/${ring.id}#1.K7M2P4`)
    const { unmount } = render(HandCard, { proposal: ring, transfer: ring.transfers[0]! })
    expect(screen.queryByLabelText('Code dit par Luc')).toBeNull()
    unmount()
    history.replaceState(null, '', `/rondes/${ring.id}#0.K7M2P4`)
    render(HandCard, { proposal: ring, transfer: ring.transfers[0]! })
    expect(((await screen.findByLabelText('Code dit par Luc')) as HTMLInputElement).value).toBe('K7M2P4')
    expect(location.hash).toBe('')
    expect(post).not.toHaveBeenCalled()
    history.replaceState(null, '', '/')
  })

  it('is typed where the camera is not allowed: the dialog is gone, the reason stands there', async () => {
    const refuse = (): Promise<MediaStream> => Promise.reject(new DOMException('', 'NotAllowedError'))
    vi.stubGlobal('navigator', { ...navigator, mediaDevices: { getUserMedia: refuse } })
    const ring = a_ring({ state: 'agreed', seats: [a_seat({ you: true }), a_seat({ first_name: 'Luc' }), a_seat({ first_name: 'Rosa' })] })
    vi.stubGlobal(
      'BarcodeDetector',
      class {
        static getSupportedFormats = (): Promise<string[]> => Promise.resolve(['qr_code'])
      },
    )
    render(HandCard, { proposal: ring, transfer: ring.transfers[0]! })
    screen.getByRole('button', { name: 'Scanner le code de Luc' }).click()
    expect((await screen.findByRole('alert')).textContent).toContain('n’est pas autorisé pour cette page')
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Code dit par Luc')))
    expect(document.querySelector('dialog')).toBeNull()
    vi.unstubAllGlobals()
  })
})

describe('the week grid', () => {
  it('names every box by day and part', () => {
    const change = vi.fn()
    render(WeekGrid, { value: 1, change })
    expect(screen.getAllByRole('checkbox')).toHaveLength(21)
    screen.getByRole('checkbox', { name: 'dimanche soir' }).click()
    expect(change).toHaveBeenCalledWith(1 | (1 << 20))
  })
})

describe('a concern', () => {
  const about = [
    { name: 'Luc', what: { proposal: 'p', round: 2, animal: 'cat' as const } },
    { name: 'Rosa', what: { proposal: 'p', round: 2, animal: 'bird' as const } },
  ]
  it('is a quiet line until somebody asks, wants to know what is wrong, and names whom the page showed', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(undefined)
    const { container } = render(ConcernForm, { about, kinds: ['did_not_come', 'other'] })
    expect(container.querySelector('form')).toBeNull()
    await fireEvent.click(screen.getByRole('button'))
    await fireEvent.submit(container.querySelector('form')!)
    expect(screen.getByRole('alert').textContent).toContain('Choisissez')
    expect(post).not.toHaveBeenCalled()
    await fireEvent.click(screen.getByRole('button', { name: 'Rosa' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Personne n’est venu' }))
    await fireEvent.submit(container.querySelector('form')!)
    await vi.waitFor(() => expect(post).toHaveBeenCalledWith('/concerns', { ...about[1]?.what, kind: 'did_not_come' }))
    expect(await screen.findByRole('status')).toBeTruthy()
    expect(container.querySelector('form')).toBeNull()
  })
})
