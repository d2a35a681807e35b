// Appels, as GET /calls tells them.
import type { ListingKind, OnBehalf } from './types'

/** An offer of mine that nobody takes and that fits a need. */
export interface SpareOffer {
  id: string
  title: string
  units: number
}

export interface Need {
  title: string
  category: string
  kind: Exclude<ListingKind, 'gift'>
  size: number
  quantity: number
  received: number
  promised: number
  mine: number
  suits: SpareOffer[]
}

export interface Pledge {
  id: string
  need: number
  quantity: number
  first_name: string
  received: boolean
  /** the title of my offer that it is of */
  offer: string | null
  /** false: it went to somebody in an exchange */
  holds: boolean
  /** it was left over at a swap event */
  thing: { event: string; item: string; name: string } | null
}

export interface Call {
  id: string
  title: string
  text: string
  association: OnBehalf | null
  language: string
  made_on: string
  until: string
  open: boolean
  keeps: boolean
  needs: Need[]
  pledges: Pledge[]
}

/** Units that nobody has promised nor brought. */
export function missing(need: Need): number {
  return Math.max(0, need.quantity - need.received - need.promised)
}

/** The needs that offers of mine could meet, of all calls, each with the first that could. */
export function spare_for(calls: Call[]): { call: Call; need: Need; offer: SpareOffer }[] {
  return calls.flatMap((call) =>
    call.needs
      .filter((need) => call.open && missing(need) > 0 && need.mine === 0)
      .flatMap((need) => need.suits.slice(0, 1).map((offer) => ({ call, need, offer }))),
  )
}

/** The needs that this offer of mine could meet. */
export function sought_by(calls: Call[], listing: string): { call: Call; need: Need }[] {
  const only_it = (need: Need): Need => ({ ...need, suits: need.suits.filter((one) => one.id === listing) })
  return spare_for(calls.map((call) => ({ ...call, needs: call.needs.map(only_it) })))
}

/** What became of a thing that an event left over: the call that it is promised to, and those that look for such a thing. */
export function projects_for(calls: Call[], item: { id: string; category: string; kind: ListingKind }) {
  const kind = item.kind === 'gift' ? 'good' : item.kind
  const promised = calls.find((call) => call.pledges.some((one) => one.thing?.item === item.id))
  const seeking = calls.flatMap((call) => {
    const need = call.needs.findIndex((one) => one.category === item.category && one.kind === kind && missing(one) > 0)
    return call.open && need >= 0 ? [{ call, need }] : []
  })
  return { promised, seeking: promised ? [] : seeking }
}

/** How much of all that is needed is promised or there, in units. */
export function progress(call: Call): { there: number; promised: number; needed: number } {
  const sum = (of: (need: Need) => number): number => call.needs.reduce((all, need) => all + of(need), 0)
  return { there: sum((need) => need.received), promised: sum((need) => need.promised), needed: sum((need) => need.quantity) }
}

/** What one brings along from an event is not counted as one's own promise. */
function less(need: Need, gone: Pledge): Need {
  return { ...need, mine: need.mine - (gone.thing ? 0 : gone.quantity), promised: need.promised - (gone.holds ? gone.quantity : 0) }
}

/** The call as it is once a promise of mine is taken back. */
export function without(call: Call, pledge: string): Call {
  const gone = call.pledges.find((one) => one.id === pledge)
  if (!gone) return call
  const needs = call.needs.map((need, place) => (place === gone.need ? less(need, gone) : need))
  return { ...call, needs, pledges: call.pledges.filter((one) => one !== gone) }
}
