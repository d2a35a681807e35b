// What a QR code means that a camera has read. Ours are addresses of our own pages; any other text is neither opened, shown nor sent.
import { parse, type Route } from './router.svelte'

/** One hand-over, at one place on the web: a square of another exchange, or of another Ronde, is not it. */
export interface HandPlace {
  origin: string
  proposal: string
  transfer: number
}

export type Meaning = { is: 'code'; code: string } | { is: 'other' } | { is: 'foreign' }

/** After the number of the hand-over, the code as the server makes it: no 0, 1, I, L, O that could be taken for one another. */
const HAND = /^#(\d{1,3})\.([2-9A-HJKMNP-Z]{6})$/

/** What the receiver shows. The code stands behind the #, which a browser sends to no server and tells no other page. */
export function hand_link({ origin, proposal, transfer }: HandPlace, code: string): string {
  return `${origin}/rondes/${proposal}#${transfer}.${code}`
}

/** The code of this hand-over; or of `other` one of ours; or something `foreign`. */
export function read_hand(text: string, here: HandPlace): Meaning {
  const page = our_page(text, here.origin)
  const hand = page?.route.name === 'ring' ? HAND.exec(page.hash) : null
  if (page?.route.name !== 'ring' || !hand) return { is: 'foreign' }
  const [, transfer, code = ''] = hand
  return page.route.id === here.proposal && Number(transfer) === here.transfer ? { is: 'code', code } : { is: 'other' }
}

/** The code of an invitation to this place, or null. */
export function read_invitation(text: string, origin: string): string | null {
  const route = our_page(text, origin)?.route
  return route?.name === 'invitation' ? route.code : null
}

function our_page(text: string, origin: string): { route: Route; hash: string } | null {
  try {
    const url = new URL(text)
    return url.origin === origin ? { route: parse(url.pathname), hash: url.hash } : null
  } catch {
    return null
  }
}
