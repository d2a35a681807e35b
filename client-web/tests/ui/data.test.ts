// « Mes données »: the page says what the server says, and a copy becomes a file.
import { fireEvent, render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, ApiError } from '../../src/lib/api'
import type { RetentionClock } from '../../src/lib/types'
import Data from '../../src/screens/Data.svelte'

const CLOCKS: RetentionClock[] = [
  { what: 'profile', from: 'leaving', days: null, outlasts_leaving: false },
  { what: 'notifications', from: 'made', days: 90, outlasts_leaving: false },
  { what: 'exchanges', from: 'over', days: 365, outlasts_leaving: true },
]

beforeEach(() => {
  vi.restoreAllMocks()
  vi.spyOn(api, 'get').mockResolvedValue({ items: CLOCKS })
})

describe('what is kept', () => {
  it('is said for each kind, with its time, and whether it outlasts leaving', async () => {
    const { container } = render(Data)
    await screen.findByText('Votre profil')
    expect([...container.querySelectorAll('[data-kept]')].map((row) => row.getAttribute('data-kept'))).toEqual([
      'profile',
      'notifications',
      'exchanges',
    ])
    expect(screen.getByText('90 jours au plus')).toBeTruthy()
    expect(screen.getByText('1 an après la fin')).toBeTruthy()
    expect(screen.getAllByText(/Reste ce temps-là après votre départ/)).toHaveLength(1)
  })
  it('is a file in one tap, and enough is said in words', async () => {
    const file = vi.spyOn(api, 'file').mockResolvedValue(new Blob(['{}']))
    const url = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    render(Data)
    await fireEvent.click(screen.getByText('Une page à lire'))
    await vi.waitFor(() => expect(click).toHaveBeenCalledOnce())
    expect(file).toHaveBeenCalledWith('/me/export', { format: 'html' })
    expect(url).toHaveBeenCalledOnce()
    file.mockRejectedValue(new ApiError({ type: '/problems/exports-today', title: 'x', status: 429 }))
    await fireEvent.click(screen.getByText('Un fichier (JSON)'))
    expect(await screen.findByText(/Cinq copies aujourd’hui/)).toBeTruthy()
  })
})
