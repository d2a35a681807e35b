// The page on which the people of an exchange write to each other.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '../../src/i18n/index.svelte'
import { api, ApiError } from '../../src/lib/api'
import { outbox } from '../../src/lib/outbox.svelte'
import { swaps } from '../../src/lib/swaps.svelte'
import { threads } from '../../src/lib/threads.svelte'
import type { Message, Proposal } from '../../src/lib/types'
import Thread from '../../src/screens/Thread.svelte'
import { a_message, a_ring, a_seat } from '../builders'

const ID = a_ring().id
const ring = (part: Partial<Proposal> = {}): Proposal =>
  a_ring({
    state: 'agreed',
    to_answer: false,
    messages: { open: true, unread: 0 },
    seats: [
      a_seat({ you: true, animal: 'cat', first_name: 'Amina', answer: 'yes' }),
      a_seat({ animal: 'rabbit', first_name: 'Luc', answer: 'yes' }),
      a_seat({ animal: 'bird', first_name: 'Rosa', answer: 'yes' }),
    ],
    ...part,
  })

let items: Message[] = []
let open = true
beforeEach(async () => {
  await i18n.whole()
  api.csrf = 't'
  items = []
  open = true
  scrollTo(0, 0)
  vi.spyOn(api, 'get').mockImplementation((path) =>
    Promise.resolve(path.endsWith('/messages') ? { items: items.toReversed(), next: null, open, unread: 0 } : ring()),
  )
  swaps.status = 'ready'
  swaps.receive(ring())
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  for (const part of [outbox, threads, swaps]) part.clear()
  outbox.listener = null
  api.csrf = null
})

describe('the page of messages', () => {
  it('shows what was written as text, in its own language, with who wrote it', async () => {
    items = [a_message({ id: 'one', text: '<img src=x onerror=alert(1)>\nSamstag?', language: 'de', first_name: 'Luc', animal: 'rabbit' })]
    const { container } = render(Thread, { id: ID })
    const text = await screen.findByText(/Samstag/)
    expect(text.textContent).toBe('<img src=x onerror=alert(1)>\nSamstag?')
    expect(text.getAttribute('lang')).toBe('de')
    expect(container.querySelector('[data-message=one] img')).toBeNull()
    expect(container.querySelector('[data-message=one]')?.textContent).toContain('Luc')
    expect(screen.getByRole('log', { name: 'Messages de cette ronde' })).toBeTruthy()
  })

  it('shows mine at once as on its way, and as sent when it is', async () => {
    let arrive: (message: Message) => void = () => undefined
    vi.spyOn(api, 'post').mockReturnValueOnce(new Promise((resolve) => (arrive = resolve as typeof arrive)))
    outbox.listener = { done: (_, answer) => threads.sent(ID, answer as Message), refused: vi.fn() }
    const { container } = render(Thread, { id: ID })
    const field = await screen.findByLabelText('Votre message')
    await fireEvent.input(field, { target: { value: '  À samedi  ' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Envoyer' }))
    expect((field as HTMLTextAreaElement).value).toBe('')
    expect(container.querySelector('[data-sending]')?.textContent).toContain('Envoi…')
    expect(container.querySelector('[data-sending]')?.textContent).toContain('À samedi')
    arrive(a_message({ id: 'mine', you: true, text: 'À samedi' }))
    await waitFor(() => expect(container.querySelector('[data-message=mine]')).not.toBeNull())
    expect(container.querySelector('[data-sending]')).toBeNull()
  })

  it('gives back words that were not taken, and says why', async () => {
    render(Thread, { id: ID })
    const field = await screen.findByLabelText<HTMLTextAreaElement>('Votre message')
    threads.refuse(ID, 'Mes mots', new ApiError({ type: '/problems/thread-closed', title: 'x', status: 410 }))
    await waitFor(() => expect(field.value).toBe('Mes mots'))
    expect(screen.getByText('Ce n’est plus là.')).toBeTruthy()
  })

  it('has a way to say that a message does not belong here, and to have nothing more to do with its writer', async () => {
    items = [a_message({ id: 'one', first_name: 'Luc', animal: 'rabbit' }), a_message({ id: 'two', you: true, first_name: 'Amina' })]
    const post = vi.spyOn(api, 'post').mockResolvedValue(null)
    render(Thread, { id: ID })
    const ways = await screen.findAllByRole('button', { name: /ne convient pas/ })
    expect(ways.length).toBe(1) // not beside my own
    await fireEvent.click(ways[0]!)
    await fireEvent.click(screen.getByRole('button', { name: /^Quelque chose ne va pas/ }))
    await fireEvent.click(screen.getByRole('button', { name: 'N’a pas sa place ici' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Le dire' }))
    expect(post).toHaveBeenLastCalledWith('/concerns', { proposal: ID, message: 'one', kind: 'not_for_ronde' })
    await fireEvent.click(screen.getByRole('button', { name: 'Ne plus me proposer cette personne' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Oui, plus jamais' }))
    expect(post).toHaveBeenLastCalledWith('/blocks', { proposal: ID, round: 1, animal: 'rabbit' })
  })

  it('lets nobody write where it is over, and shows nothing to who is not in it', async () => {
    open = false
    const { unmount } = render(Thread, { id: ID })
    expect(await screen.findByText(/On n’écrit plus dans cette ronde/)).toBeTruthy()
    expect(screen.queryByLabelText('Votre message')).toBeNull()
    unmount()
    swaps.receive(ring({ messages: null }))
    render(Thread, { id: ID })
    expect(screen.getByText('Il n’y a pas de messages ici pour vous.')).toBeTruthy()
  })
})
