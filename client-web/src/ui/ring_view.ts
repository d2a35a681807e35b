// From a proposal to what the ring picture draws.
import { i18n, n, t } from '../i18n/index.svelte'
import { describe } from '../lib/availability'
import { days_between, when_text } from '../lib/format'
import { places } from '../lib/places.svelte'
import { my_gift, my_receipt, ring_sentences, seat_name, with_empty } from '../lib/rings'
import { is_agreed } from '../lib/swaps.svelte'
import type { Answer, Proposal } from '../lib/types'
import type { RingCentre, RingPerson } from './RingPicture.svelte'

export const speech = { t, n, list: i18n.list }

export function initial(name: string): string {
  return ([...name][0] ?? '').toUpperCase()
}

/** What shows at once on the sender's screen, before the server has confirmed it. */
export function shown_answer(answer: Answer, sending: 'accept' | 'decline' | 'take_back' | null): Answer {
  return sending === null ? answer : sending === 'accept' ? 'yes' : sending === 'decline' ? 'no' : 'waiting'
}

export function ring_people(proposal: Proposal, me: string, mine: Answer): RingPerson[] {
  const over = proposal.closing !== null
  const people: RingPerson[] = proposal.seats.map((seat, index) => {
    const name = index === 0 ? me : seat_name(speech, proposal, index)
    const fulfilled = proposal.state === 'fulfilled'
    return {
      tag: index === 0 ? t('ring.you.tag') : name,
      initial: initial(name),
      animal: index === 0 || seat.first_name !== null ? null : seat.animal,
      answer: fulfilled || (over && seat.answer === 'waiting') ? null : index === 0 ? mine : seat.answer,
      changed: seat.changed,
    }
  })
  return with_empty(proposal, people, { tag: '', initial: '?', animal: null, answer: null, open: true })
}

export function ring_parcels(proposal: Proposal): (string | null)[] {
  const parcels = proposal.seats.map((_, seat) => {
    const transfer = proposal.transfers.find((one) => one.from === seat)
    return transfer ? places.icon_of(transfer.category) : null
  })
  return with_empty(proposal, parcels, null)
}

/** The next meeting of the reader, as "à samedi, 10 h". */
export function next_meeting(proposal: Proposal): string | null {
  const times = [my_gift(proposal), my_receipt(proposal)].flatMap((one) => (one?.meeting && one.state !== 'done' ? [one.meeting.at] : []))
  const first = times.sort()[0]
  if (!first) return null
  const when = when_text(i18n, first)
  return days_between(new Date(), new Date(first)) === 0 ? when : t('ring.go.until', { when })
}

/** The centre says one thing. */
export function ring_centre(proposal: Proposal, mine: Answer): RingCentre {
  const total = proposal.seats.length
  if (proposal.state === 'fulfilled') return { tone: 'word', big: t('ring.done'), small: t('ring.done.short') }
  if (proposal.state === 'fulfilled_with_shortfall') return { tone: 'word', big: t('ring.stopped.a'), small: t('ring.shortfall.short') }
  if (proposal.closing !== null) return { tone: 'word', big: t('ring.stopped.a') }
  if (is_agreed(proposal)) {
    const when = next_meeting(proposal)
    return { tone: 'good', big: t('ring.go.first'), second: t('ring.go.second'), ...(when ? { small: when } : {}) }
  }
  if (mine === 'no' || proposal.seats.some((seat, index) => index > 0 && seat.answer === 'no') || proposal.state === 'repairing')
    return { tone: 'word', big: t('ring.broken.a'), small: t('ring.broken.b') }
  const others = proposal.seats.filter((seat, index) => index > 0 && seat.answer === 'yes').length
  const yes = others + (mine === 'yes' ? 1 : 0)
  const waiting = proposal.seats.findIndex((seat, index) => index > 0 && seat.answer === 'waiting')
  const only_one = mine === 'yes' && yes === total - 1 && waiting > 0
  return {
    tone: 'count',
    big: t('ring.count.a', { n: yes }),
    beside: t('ring.count.b', { total }),
    small: only_one ? t('ring.waitFor', { name: seat_name(speech, proposal, waiting) }) : t('ring.count.c'),
  }
}

export function ring_label(proposal: Proposal, mine?: Answer): string {
  return ring_sentences(speech, proposal, mine).join(' ')
}

export function thumb_people(proposal: Proposal, me: string): { initial: string; animal: RingPerson['animal'] }[] {
  const people = proposal.seats.map((seat, index) => ({
    initial: initial(index === 0 ? me : seat_name(speech, proposal, index)),
    animal: index === 0 || seat.first_name !== null ? null : seat.animal,
  }))
  return with_empty(proposal, people, { initial: '?', animal: null })
}

/** "soirs, samedi matin": the half-days that people share, at most four of them. */
export function times_text(mask: number): string {
  const { quick, slots } = describe(mask)
  const words = quick.map((one) => t(`week.quick.${one}`))
  for (const { day, part } of slots) words.push(slot_name(day, part as Part))
  const text = words.length > 4 ? `${words.slice(0, 4).join(', ')}…` : i18n.list(words)
  // U+2060 after the hyphen: no line ends inside « après-midi ».
  return text.replaceAll('-', '-\u2060')
}

type Part = 0 | 1 | 2

/** "samedi matin", in the middle of a sentence */
export function slot_name(day: number, part: Part): string {
  return t('week.slot', { day: day_name(day), part: t(`week.part.${part}`) })
}

/** Monday is 0; the first of January 2024 was one. */
export function day_name(day: number, style: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(i18n.locale, { weekday: style, timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + day)))
}
