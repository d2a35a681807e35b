// What a steward does to a reported ring, and what its people read of it.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '../../src/i18n/index.svelte'
import { api } from '../../src/lib/api'
import type { Mediated, MediatedSeat, Report } from '../../src/lib/care'
import { care } from '../../src/lib/care.svelte'
import { swaps } from '../../src/lib/swaps.svelte'
import Ring from '../../src/screens/Ring.svelte'
import MediationTools from '../../src/ui/MediationTools.svelte'
import { a_ring } from '../builders'

const seat = (part: Partial<MediatedSeat>): MediatedSeat => ({
  animal: 'cat',
  about: false,
  answer: 'yes',
  gives: null,
  state: null,
  open: true,
  ...part,
})
const exchange = (part: Partial<Mediated> = {}): Mediated => ({
  id: 'xx',
  round: 2,
  agreed: true,
  paused_until: null,
  pause_days: 7,
  seats: [seat({ gives: 'Un couscous' }), seat({ animal: 'fish', about: true }), seat({ animal: 'bird', open: false })],
  ...part,
})

beforeEach(async () => {
  await i18n.whole()
  api.csrf = 't'
  care.report = { id: 'r', exchange: exchange() } as Report
  vi.spyOn(api, 'get').mockImplementation(() => Promise.resolve(care.report))
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('a steward who looks after a reported ring', () => {
  it('lets somebody out, first of all whom the report is about, and nobody whose part is done', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(null)
    render(MediationTools, { exchange: exchange() })
    await fireEvent.click(screen.getByRole('button', { name: 'Faire sortir quelqu’un' }))
    const people = screen.getAllByRole<HTMLInputElement>('radio')
    expect(people.map((one) => [one.value, one.checked])).toEqual([
      ['cat', false],
      ['fish', true],
    ])
    await fireEvent.click(screen.getByRole('button', { name: 'Décider' }))
    expect(post).toHaveBeenLastCalledWith('/proposals/xx/replace', { animal: 'fish', round: 2, reason: 'asked' })
  })

  it('parts some of it off, and neither nobody nor everybody', async () => {
    const post = vi.spyOn(api, 'post').mockResolvedValue(null)
    render(MediationTools, { exchange: exchange() })
    await fireEvent.click(screen.getByRole('button', { name: 'Partager en deux' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Décider' }))
    expect(screen.getByRole('alert').textContent).toBe('Choisissez de qui il s’agit.')
    const boxes = screen.getAllByRole('checkbox')
    await fireEvent.click(boxes[0]!)
    await fireEvent.click(boxes[1]!)
    await fireEvent.click(screen.getByRole('button', { name: 'Décider' }))
    expect(post).toHaveBeenLastCalledWith('/proposals/xx/split', { animals: ['cat', 'fish'], round: 2, reason: 'asked' })
  })

  it('stops no ring that stands still or was stopped for seven days, and parts none that is not agreed', () => {
    const names = (): (string | null)[] => screen.getAllByRole('button').map((one) => one.textContent)
    const { unmount } = render(MediationTools, { exchange: exchange({ paused_until: '2026-06-04T16:00:00Z', pause_days: 0 }) })
    expect(names()).toContain('Faire reprendre')
    expect(names()).not.toContain('Mettre en pause')
    unmount()
    render(MediationTools, { exchange: exchange({ agreed: false }) })
    expect(names()).toEqual(['Mettre en pause', 'Faire sortir quelqu’un', 'Terminer la ronde'])
  })
})

describe('the people of a ring that a steward stopped', () => {
  it('read until when, why and what was done, and may leave but not say yes', async () => {
    swaps.status = 'ready'
    const ring = a_ring({
      to_answer: false,
      pause: { reason: 'unsafe', until: '2026-06-04T16:00:00Z' },
      mediations: [{ act: 'pause', reason: 'unsafe', at: '2026-06-01T16:00:00Z' }],
    })
    swaps.receive(ring)
    render(Ring, { id: ring.id })
    expect((await screen.findByText(/Ronde en pause jusqu’à/)).closest('[data-paused]')?.textContent).toContain('Pour la sécurité')
    expect(screen.getByText(/Un responsable a mis la ronde en pause/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: i18n.t('ring.accept') })).toBeNull()
    expect(screen.getAllByRole('button', { name: i18n.t('ring.decline') }).length).toBeGreaterThan(0)
  })
})
