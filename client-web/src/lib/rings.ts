// What a proposal says to its viewer, in words: names, titles, the whole chain. No markup.
import type { Key } from '../i18n/fr'
import type { Params } from '../i18n/fill'
import type { Answer, Proposal, Transfer } from './types'

export interface Speech {
  t: (key: Key, params?: Params) => string
  n: (base: 'ring.aria.yes' | 'ring.aria.waiting' | 'ring.aria.no' | 'ring.aria.done', count: number, params?: Params) => string
  list: (items: string[]) => string
}

/** First name once everyone agreed, the animal of this proposal before; nobody's name once they have left Ronde. */
export function seat_name(speech: Pick<Speech, 't'>, proposal: Proposal, seat: number): string {
  const who = proposal.seats[seat]
  if (!who) return ''
  if (who.gone) return speech.t('ring.someone_gone')
  return who.first_name ?? speech.t(`animal.${who.animal}`)
}

/** The first names of those who sit there beside me. */
export function first_names_beside(speech: Pick<Speech, 't'>, proposal: Proposal): string[] {
  return proposal.seats.flatMap((seat, index) => (seat.you || seat.first_name === null ? [] : [seat_name(speech, proposal, index)]))
}

export function my_gift(proposal: Proposal): Transfer | null {
  return proposal.transfers.find((transfer) => transfer.from === 0) ?? null
}

export function my_receipt(proposal: Proposal): Transfer | null {
  return proposal.transfers.find((transfer) => transfer.to === 0) ?? null
}

const ARTICLE =
  /^(l[’']|(un|une|des|le|la|les|du|de|mon|ma|mes|a|an|the|some|my|ein|eine|einen|mein|meine|meinen|uno|una|il|lo|gli|mio|mia)\s)/i

/** A title in the middle of a sentence: its article loses the capital, a name keeps it. */
export function inside_sentence(title: string): string {
  return ARTICLE.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title
}

/**
 * While an exchange is put together again: the seats after which somebody has left and nobody sits yet. What they gave and received is
 * not said any more.
 */
export function empty_after(proposal: Proposal): number[] {
  if (proposal.state !== 'repairing' || proposal.closing !== null) return []
  return proposal.seats.flatMap((_, seat) =>
    seat === proposal.gap_after || proposal.transfers.some((transfer) => transfer.from === seat) ? [] : [seat],
  )
}

/** One for each seat, and one for each that is empty. */
export function with_empty<T>(proposal: Proposal, seats: T[], empty: T): T[] {
  const holes = empty_after(proposal)
  return seats.flatMap((one, seat) => (holes.includes(seat) ? [one, empty] : [one]))
}

/** The seat after which a chain is open, among those of with_empty. */
export function gap_with_empty(proposal: Proposal): number | null {
  const gap = proposal.gap_after
  return gap === null ? null : gap + empty_after(proposal).filter((seat) => seat < gap).length
}

export function ring_title(speech: Pick<Speech, 't'>, proposal: Proposal): string {
  const people = proposal.seats.length + empty_after(proposal).length
  if (proposal.kind === 'chain') return speech.t('ring.chain')
  if (people === 2) return speech.t('ring.direct')
  if (people >= 3 && people <= 6) return speech.t(`ring.title.${people as 3 | 4 | 5 | 6}`)
  return speech.t('ring.title.n', { n: people })
}

/** The text twin of the picture: how it ended or that all agreed, the chain in order from the reader's own gift, and who said what. */
export function ring_sentences(speech: Speech, proposal: Proposal, mine?: Answer): string[] {
  const chain = chain_sentences(speech, proposal)
  if (proposal.closing !== null) return [speech.t(`ring.closing.${proposal.closing}`), ...chain]
  if (!is_broken(proposal) && proposal.seats.every((seat) => seat.answer === 'yes'))
    return [`${speech.t('ring.go.all')}.`, ...chain, ...done_sentence(speech, proposal)]
  return [...chain, ...answer_sentences(speech, proposal, mine ?? proposal.seats[0]?.answer ?? 'waiting')]
}

function chain_sentences(speech: Speech, proposal: Proposal): string[] {
  return [...proposal.transfers]
    .sort((a, b) => a.from - b.from)
    .map((transfer) => {
      const title = transfer.title
      const from = seat_name(speech, proposal, transfer.from)
      const to = seat_name(speech, proposal, transfer.to)
      if (transfer.from === 0) return speech.t('ring.aria.give', { title, to })
      if (transfer.to === 0) return speech.t('ring.aria.get', { title, from })
      return speech.t('ring.aria.leg', { title, from, to })
    })
}

export function done_count(proposal: Proposal): number {
  return proposal.transfers.filter((transfer) => transfer.state === 'done').length
}

function done_sentence(speech: Speech, proposal: Proposal): string[] {
  const done = done_count(proposal)
  return done > 0 ? [speech.n('ring.aria.done', done, { total: proposal.transfers.length })] : []
}

/** What the badges and the centre of the picture say. */
function answer_sentences(speech: Speech, proposal: Proposal, mine: Answer): string[] {
  const sentences: string[] = []
  for (const [answer, base] of [
    ['yes', 'ring.aria.yes'],
    ['no', 'ring.aria.no'],
    ['waiting', 'ring.aria.waiting'],
  ] as const) {
    const names = proposal.seats.flatMap((seat, index) => (!seat.you && seat.answer === answer ? [seat_name(speech, proposal, index)] : []))
    if (names.length > 0) sentences.push(speech.n(base, names.length, { names: speech.list(names) }))
  }
  if (mine === 'yes') sentences.push(speech.t('ring.aria.youYes'))
  if (is_broken(proposal)) sentences.push(searching(speech))
  return sentences
}

/** Somebody passes, and no other ring is found yet. */
export function is_broken(proposal: Proposal): boolean {
  const agreed = proposal.seats.every((seat) => seat.answer === 'yes')
  return proposal.state === 'repairing' || (!agreed && proposal.seats.some((seat) => !seat.you && seat.answer === 'no'))
}

/** "On cherche une autre ronde.": the two lines in the middle of the picture, as one sentence. */
export function searching(speech: Pick<Speech, 't'>): string {
  return `${speech.t('ring.broken.a')} ${speech.t('ring.broken.b')}.`
}

/** Seats next to mine: who gives to me, and to whom I give. Between two it is the same one. */
export function neighbours(proposal: Proposal): number[] {
  const seats = [my_receipt(proposal)?.from, my_gift(proposal)?.to].filter((seat) => seat !== undefined)
  return [...new Set(seats)]
}

/** Confirmed from my side, from the other side, or not yet. */
export function hand_state(transfer: Transfer): 'done' | 'missed' | 'mine' | 'theirs' | 'open' {
  if (transfer.state === 'done' || transfer.state === 'missed') return transfer.state
  const i_did = transfer.from === 0 ? transfer.given : transfer.received
  const they_did = transfer.from === 0 ? transfer.received : transfer.given
  return i_did ? 'mine' : they_did ? 'theirs' : 'open'
}
