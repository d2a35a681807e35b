// What those who look after a neighbourhood have before them: a swap event that is to come and one that was cleared, a report, a call.
// Through the API as they would do it, for the pictures.
import type { ReportLine } from '../src/lib/care'
import type { EventItem, ListedPerson, SwapEvent } from '../src/lib/event_types'
import { Member } from './member'
import type { Running } from './server'
import type { Stage } from './stage'

export interface Hall {
  /** to come: lists are open */
  open: SwapEvent
  /** cleared and published */
  told: SwapEvent
  /** the screen of the hall */
  screen: string
  moderator: Member
  /** whose listing was hidden, with the reason */
  marco: Member
}

/** Rings of neighbours: each brings a thing, and wishes for what the next one brings. */
const RINGS = [
  [
    ['Sofia', 'Une lampe de chevet'],
    ['Paul', 'Un puzzle de mille pièces'],
    ['Mei', 'Une veste d’hiver'],
  ],
  [
    ['Olga', 'Un service à thé'],
    ['Henri', 'Des bandes dessinées'],
  ],
  [
    ['Ada', 'Un casque de vélo'],
    ['Yves', 'Un vase bleu'],
    ['Rita', 'Une poussette'],
    ['Tom', 'Un jeu d’échecs'],
  ],
] as const

const HOUR_MS = 3_600_000
const at = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString()

/** Announced by its organiser; `from`: hours until one may bring things. */
export async function an_event(steward: Member, name: string, from: number, part: Partial<SwapEvent> = {}): Promise<SwapEvent> {
  const times = {
    drop_off: { from: at(from), to: at(from + 1) },
    clearing_at: at(from + 2),
    pick_up: { from: at(from + 2.5), to: at(from + 4) },
  }
  const rules = 'Des objets propres, qui marchent, et que l’on porte à la main.'
  const words = { name, hall: 'Salle des fêtes', rules, capacity: 120, kinds: ['good', 'gift'], tables: 4 }
  const event = await steward.api.post<SwapEvent>('/events', { ...words, ...times, ...part })
  await steward.api.post(`/events/${event.id}/state`, { to: 'open' })
  return event
}

export async function guests(steward: Member, event: SwapEvent, present: boolean): Promise<void> {
  const path = `/events/${event.id}`
  let count = 0
  for (const ring of RINGS) {
    const all: { person: ListedPerson; item: EventItem }[] = []
    for (const [name, title] of ring) {
      const person = await steward.api.post<ListedPerson>(`${path}/people`, { name, name_shown: count % 4 !== 3, items: [], present })
      const item = await steward.api.post<EventItem>(`${path}/items`, { person: person.id, title })
      await steward.api.post(`${path}/items/${item.id}/label`, { table: 'ABCD'[count++ % 4] })
      all.push({ person, item })
    }
    for (const [i, { person }] of all.entries()) {
      const wishes = [{ item: all[(i + 1) % all.length]!.item.id, face: 'love' }]
      await steward.api.request('PUT', `${path}/wishes`, { body: { person: person.id, wishes } })
    }
  }
}

export async function set_hall(server: Running, { amina, nadia }: Stage): Promise<Hall> {
  const open = await an_event(amina, 'Bourse de printemps', 72)
  await guests(amina, open, false)
  await nadia.api.put(`/events/${open.id}/registration`, { name_shown: true })
  const told = await an_event(amina, 'Bourse d’automne', 1)
  await guests(amina, told, true)
  await amina.api.post(`/events/${told.id}/state`, { to: 'frozen' })
  await amina.api.post(`/events/${told.id}/clearing`, {})
  await amina.api.post(`/events/${told.id}/state`, { to: 'published' })
  const { address } = await amina.api.post<{ address: string }>(`/events/${told.id}/screen`, undefined)

  const marco = await Member.join(server, 'Marco', 'Belle-Terre')
  const priced = await marco.post('offer', 'Téléphone presque neuf', {
    category: 'phones',
    text: 'Presque neuf, 80 francs ou une console.',
  })
  await nadia.api.post('/concerns', { kind: 'money', listing: priced.id })
  const lessons = await marco.post('offer', 'Cours de cuisine', { category: 'cooking-lessons' })
  await nadia.api.post('/concerns', { kind: 'felt_unsafe', listing: lessons.id, text: 'Il a beaucoup insisté pour venir chez moi.' })
  const moderator = await Member.recover(server, 'Paul', server.moderators['Paul'] ?? '')
  const rented = await marco.post('offer', 'Perceuse à percussion', { category: 'power-tools', text: '20 francs par jour.' })
  await nadia.api.post('/concerns', { kind: 'money', listing: rented.id })
  const { items } = await moderator.api.get<{ items: ReportLine[] }>('/reports', { query: { state: 'waiting' } })
  const report = items.find((one) => one.title === 'Perceuse à percussion')!
  const text = 'Bonjour Marco, ici on prête sans demander d’argent. Enlevez le prix, et votre annonce reviendra.'
  await moderator.api.post(`/reports/${report.id}/decision`, { act: 'hide', text })
  return { open, told, screen: address, moderator, marco }
}
