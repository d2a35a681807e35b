import { fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, ApiError } from '../../src/lib/api'
import { KINDS } from '../../src/lib/reach.svelte'
import { router } from '../../src/lib/router.svelte'
import type { Reach } from '../../src/lib/types'
import Notifications from '../../src/screens/Notifications.svelte'
import { a_reach } from '../builders'

let server: Reach
beforeEach(() => {
  server = a_reach()
  vi.spyOn(api, 'get').mockImplementation(() => Promise.resolve(server) as Promise<never>)
})
afterEach(() => vi.restoreAllMocks())

describe('the notifications page', () => {
  it('says so where nothing is set up', async () => {
    server = a_reach({ has_mail: false, push_key: null })
    render(Notifications)
    expect(await screen.findByText('Rien ne part d’ici')).toBeTruthy()
    expect(screen.queryByRole('checkbox')).toBeNull()
  })

  it('takes an address, says that a link is on its way, and offers no choice for mails before it is confirmed', async () => {
    server = a_reach({ push_key: null })
    const put = vi.spyOn(api, 'put').mockImplementation(() => {
      server = a_reach({ email_waits: 'ana@example.org', push_key: null })
      return Promise.resolve(null) as Promise<never>
    })
    render(Notifications)
    const give = await screen.findByRole('button', { name: 'Recevoir un lien' })
    await fireEvent.click(give)
    expect(screen.getByText('Écrivez votre adresse.')).toBeTruthy()
    expect(put).not.toHaveBeenCalled()
    await fireEvent.input(screen.getByLabelText('Votre adresse'), { target: { value: ' ana@example.org ' } })
    await fireEvent.click(give)
    expect(await screen.findByText(/Un lien est parti vers ana@example.org/)).toBeTruthy()
    expect(put).toHaveBeenCalledWith('/me/email', { email: 'ana@example.org' })
    expect(screen.queryByRole('checkbox')).toBeNull()
  })

  it('says beside the field what the server does not take, and keeps what was written', async () => {
    vi.spyOn(api, 'put').mockRejectedValue(new ApiError({ type: '/problems/x', title: 'x', status: 422, pointer: '/email' }))
    render(Notifications)
    await fireEvent.input(await screen.findByLabelText('Votre adresse'), { target: { value: 'ana' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Recevoir un lien' }))
    expect(await screen.findByText('Il manque quelque chose à cette adresse.')).toBeTruthy()
    expect((screen.getByLabelText('Votre adresse') as HTMLInputElement).value).toBe('ana')
  })

  it('lets choose each kind for each way, and mails once a day', async () => {
    server = a_reach({ email: 'ana@example.org', push: ['asked'] })
    const patch = vi.spyOn(api, 'patch').mockImplementation((_path, body) => {
      server = { ...server, ...(body as Partial<Reach>) }
      return Promise.resolve(server) as Promise<never>
    })
    render(Notifications)
    const by_mail = (await screen.findByRole('checkbox', { name: 'On vous dit merci, Courriel' })) as HTMLInputElement
    const by_push = screen.getByRole('checkbox', { name: 'On vous dit merci, Appareils' }) as HTMLInputElement
    expect([by_mail.checked, by_push.checked]).toEqual([true, false])
    expect(screen.getAllByRole('checkbox')).toHaveLength(2 * KINDS.length)
    await fireEvent.click(by_push)
    expect(patch).toHaveBeenLastCalledWith('/me/reach', { push: ['asked', 'thanked'] })
    await fireEvent.click(screen.getByRole('button', { name: 'Une fois par jour, à 8\u00a0h' }))
    await vi.waitFor(() => expect(patch).toHaveBeenLastCalledWith('/me/reach', { digest: true }))
    expect(screen.getByRole('button', { name: 'Une fois par jour, à 8\u00a0h' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('says why where a browser cannot be pushed to', async () => {
    render(Notifications)
    expect(await screen.findByText(/Ce navigateur ne reçoit pas de notifications/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Me prévenir ici' })).toBeNull()
  })
})

describe('a tapped notification', () => {
  it('leads to the page it is about, if it is one of ours', () => {
    let tell: (event: { data: unknown }) => void = () => undefined
    vi.stubGlobal('navigator', { serviceWorker: { addEventListener: (_name: string, listener: typeof tell) => (tell = listener) } })
    router.start()
    vi.unstubAllGlobals()
    tell({ data: { go: '/echanges' } })
    expect(router.route).toEqual({ name: 'swaps', filter: 'open' })
    for (const data of [null, 'x', { go: 3 }, { go: '//evil.example/' }, { go: 'https://evil.example/' }]) tell({ data })
    expect(router.route).toEqual({ name: 'swaps', filter: 'open' })
  })
})
