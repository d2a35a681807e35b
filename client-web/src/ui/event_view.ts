// How what the server says of a swap event reads on a page.
import Heart from '@lucide/svelte/icons/heart'
import Meh from '@lucide/svelte/icons/meh'
import Smile from '@lucide/svelte/icons/smile'
import { i18n, n, t } from '../i18n/index.svelte'
import { capital, day_text, hour_text } from '../lib/format'
import type { EventState, Face, Somebody, Station, SwapEvent, TimeSpan } from '../lib/event_types'
import { label, places } from '../lib/places.svelte'
import type { Icon } from './icons.svelte'

export const FACES: { id: Face; icon: Icon }[] = [
  { id: 'love', icon: Heart },
  { id: 'good', icon: Smile },
  { id: 'acceptable', icon: Meh },
]

/** "de 10 h à 12 h" */
export function hours_text({ from, to }: TimeSpan): string {
  return t('event.hours', { from: hour_text(i18n, new Date(from)), to: hour_text(i18n, new Date(to)) })
}

/** "Samedi 7 juin" */
export function event_day(event: SwapEvent): string {
  return capital(day_text(i18n, new Date(event.drop_off.from)))
}

export const hour_of = (iso: string): string => hour_text(i18n, new Date(iso))

/** Names stand only where their person agreed; a number says who it is in any case. */
export function who_text(person: Somebody): string {
  return person.name ? person.name : t('event.number', { n: person.number })
}

export function category_text(id: string): string {
  const known = places.category(id) ?? places.theme_of(id)
  return known ? label(known.labels, i18n.lang) : id
}

/** "Ronde à cinq, table B"; two people swap directly. */
export function ring_title(ring: { table: string; chain: boolean; transfers: unknown[] }): string {
  const people = ring.transfers.length + (ring.chain ? 1 : 0)
  const key = ring.chain ? 'event.ring.chain' : people === 2 ? 'event.ring.two' : 'event.ring.title'
  return t(key, { people: i18n.word(people), table: ring.table })
}

/** "Accueil", "Table B" */
export function station_text(station: Station): string {
  if (station === 'door') return t('hall.door')
  return station === 'pick_up' ? t('hall.pickup') : t('event.table', { table: station })
}

export const is_open = (state: EventState): boolean => state === 'open'

export function places_left(event: SwapEvent): string {
  const left = Math.max(0, event.capacity - event.counts.people)
  return left === 0 ? t('event.full') : n('event.left', left)
}
