// Leaving for good: said plainly, asked once, and refused where nobody would look after the place.
import { fireEvent, render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, ApiError } from '../../src/lib/api'
import { session } from '../../src/lib/session.svelte'
import { keep, kept } from '../../src/lib/store'
import type { Session } from '../../src/lib/types'
import Profile from '../../src/screens/Profile.svelte'
import Welcome from '../../src/screens/Welcome.svelte'

beforeEach(() => {
  vi.restoreAllMocks()
  session.status = 'in'
  session.current = {
    member: { first_name: 'Ana', quarter: { id: 'q', name: 'Graveson' }, since: '2026-03', completed: 0, given: 0, received: 0 },
    neighbourhood: { id: 'n', name: 'Thônex' },
  } as Session
})

describe('leaving for good', () => {
  it('is asked once more, ends the account and forgets what was kept here', async () => {
    const end = vi.spyOn(api, 'delete').mockResolvedValue()
    keep('draft', { title: 'Vélo' })
    render(Profile)
    await fireEvent.click(screen.getByText('Quitter Ronde pour toujours'))
    expect(end).not.toHaveBeenCalled()
    await fireEvent.click(screen.getByText('Oui, tout quitter'))
    expect(end).toHaveBeenCalledWith('/me')
    await vi.waitFor(() => expect([session.status, kept('draft')]).toEqual(['out', null]))
    vi.spyOn(api, 'get').mockRejectedValue(new Error())
    render(Welcome)
    expect(screen.getByText('Vous avez quitté Ronde. Merci d’avoir été là.')).toBeTruthy()
  })
  it('is refused to the last one who looks after the place, in words', async () => {
    vi.spyOn(api, 'delete').mockRejectedValue(new ApiError({ type: '/problems/last-steward', title: 'x', status: 409 }))
    render(Profile)
    await fireEvent.click(screen.getByText('Quitter Ronde pour toujours'))
    await fireEvent.click(screen.getByText('Oui, tout quitter'))
    expect(await screen.findByText(/la dernière personne responsable/)).toBeTruthy()
    expect(session.status).toBe('in')
  })
})
