// What a proposal says to its viewer, in words: names, titles, the whole chain. No markup.
import type { Key } from '../i18n/fr'
import type { Params } from '../i18n/fill'
import type { Proposal, Transfer } from './types'

export interface Speech {
  t: (key: Key, params?: Params) => string
  n: (base: 'ring.aria.yes', count: number, params?: Params) => string
  list: (items: string[]) => string
}

/** First name once everyone agreed, the animal of this proposal before; nobody's name once they have left Ronde. */
export function seat_name(speech: Pick<Speech, 't'>, proposal: Proposal, seat: number): string {
  const who = proposal.seats[seat]
  if (!who) return ''
  if (who.gone) return speech.t('ring.someone_gone')
  return who.first_name ?? speech.t(`animal.${who.animal}`)
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

export function ring_title(speech: Pick<Speech, 't'>, proposal: Proposal): string {
  const people = proposal.seats.length
  if (proposal.kind === 'chain') return speech.t('ring.chain')
  if (people === 2) return speech.t('ring.direct')
  if (people >= 3 && people <= 6) return speech.t(`ring.title.${people as 3 | 4 | 5 | 6}`)
  return speech.t('ring.title.n', { n: people })
}

/** The chain in order, from the reader's own gift around: the text twin of the picture. */
export function ring_sentences(speech: Speech, proposal: Proposal): string[] {
  const sentences = [...proposal.transfers]
    .sort((a, b) => a.from - b.from)
    .map((transfer) => {
      const title = transfer.title
      const from = seat_name(speech, proposal, transfer.from)
      const to = seat_name(speech, proposal, transfer.to)
      if (transfer.from === 0) return speech.t('ring.aria.give', { title, to })
      if (transfer.to === 0) return speech.t('ring.aria.get', { title, from })
      return speech.t('ring.aria.leg', { title, from, to })
    })
  const yes = proposal.seats.flatMap((seat, index) => (!seat.you && seat.answer === 'yes' ? [seat_name(speech, proposal, index)] : []))
  if (proposal.seats.every((seat) => seat.answer === 'yes')) sentences.unshift(`${speech.t('ring.go.all')}.`)
  else {
    if (yes.length > 0) sentences.push(speech.n('ring.aria.yes', yes.length, { names: speech.list(yes) }))
    if (proposal.seats[0]?.answer === 'yes') sentences.push(speech.t('ring.aria.youYes'))
  }
  return sentences
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
