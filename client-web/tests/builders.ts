// Proposals and listings for tests: believable, small, changed by the test that needs it.
import type { Listing, Message, Proposal, Reach, Seat, Transfer } from '../src/lib/types'

export function a_listing(part: Partial<Listing> = {}): Listing {
  return {
    id: 'aaaaaaaaaaaaaaaaaaaaaaaaaa',
    direction: 'offer',
    kind: 'service',
    category: 'bicycle-repair',
    title: 'Réparer votre vélo',
    language: 'fr',
    size: 2,
    quarter: { id: 'q', name: 'Belle-Terre' },
    walk_minutes: 5,
    state: 'active',
    mine: false,
    possible: false,
    hidden: false,
    posted_on: '2026-06-01',
    ...part,
  }
}

export function a_seat(part: Partial<Seat> = {}): Seat {
  return {
    animal: 'rabbit',
    you: false,
    first_name: null,
    gone: false,
    quarter: { id: 'q', name: 'Belle-Terre' },
    answer: 'waiting',
    changed: false,
    replies_in: null,
    ...part,
  }
}

export function a_transfer(part: Partial<Transfer> = {}): Transfer {
  return {
    index: 0,
    from: 0,
    to: 1,
    title: 'Un couscous',
    category: 'meals',
    kind: 'good',
    size: 3,
    language: 'fr',
    walk_minutes: 10,
    state: 'planned',
    given: false,
    received: false,
    meeting: null,
    due: null,
    thanked: null,
    duration_minutes: null,
    loan_days: null,
    done_at: null,
    return_by: null,
    ...part,
  }
}

/** Three people: I give a couscous to the rabbit, who repairs the turtle's bicycle, who gives me a lesson. */
export function a_ring(part: Partial<Proposal> = {}): Proposal {
  return {
    id: 'rrrrrrrrrrrrrrrrrrrrrrrrrr',
    state: 'proposed',
    round: 1,
    kind: 'cycle',
    deadline: '2026-06-04T16:00:00Z',
    accepted: 0,
    to_answer: true,
    changed_for_you: false,
    late: false,
    gap_after: null,
    seats: [a_seat({ you: true, animal: 'cat' }), a_seat({ animal: 'rabbit' }), a_seat({ animal: 'bird' })],
    transfers: [
      a_transfer({ index: 0, from: 0, to: 1 }),
      a_transfer({ index: 1, from: 1, to: 2, title: 'Réparer un vélo' }),
      a_transfer({ index: 2, from: 2, to: 0, title: 'Leçon d’allemand' }),
    ],
    ignored: ['name', 'role', 'thanks', 'time_here', 'money'],
    found: null,
    why: [{ code: 'you_want', seat: 2, thing: 'Leçon d’allemand' }],
    balance: { give_minutes: 120, get_minutes: 120 },
    times: 0,
    asked_times: null,
    closing: null,
    messages: null,
    ...part,
  }
}

export function a_message(part: Partial<Message> = {}): Message {
  return {
    id: 'mmmmmmmmmmmmmmmmmmmmmmmmmm',
    you: false,
    first_name: 'Luc',
    animal: 'rabbit',
    at: '2026-06-04T16:00:00.000Z',
    language: 'fr',
    text: 'Bonjour',
    ...part,
  }
}

export function a_reach(part: Partial<Reach> = {}): Reach {
  return {
    email: null,
    email_waits: null,
    email_given: false,
    email_paused: false,
    digest: false,
    mail: ['asked', 'changed', 'agreed', 'confirmed', 'reminder', 'thanked', 'closing', 'found', 'meeting_soon', 'message', 'announced'],
    push: ['asked', 'changed', 'agreed', 'confirmed', 'reminder', 'thanked', 'closing', 'found', 'meeting_soon', 'message', 'announced'],
    pushed_here: false,
    has_mail: true,
    push_key: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
    ...part,
  }
}
