import type { RecurringMessages } from './fr'

export const recurring: RecurringMessages = {
  'places.kind.give_box': 'Gebebox',
  'places.kind.give_box.many': 'Gebeboxen',
  'places.kind.repair_cafe': 'Repair-Café',
  'places.kind.repair_cafe.many': 'Repair-Cafés',
  'places.kind.library_of_things': 'Leihladen',
  'places.kind.library_of_things.many': 'Leihläden',
  'places.hosts': 'Hier kann man sich für eine Übergabe treffen, wenn offen ist.',
  'place.hosts': 'Hier kann man sich für eine Übergabe treffen',
  'places.nth': 'ersten,zweiten,dritten,vierten,fünften',
  'places.nth.last': 'letzten',
  'places.of_month': 'Am {which} {day} im Monat',
  'places.weeks.odd': 'Jeden zweiten {day} (ungerade Wochen)',
  'places.weeks.even': 'Jeden zweiten {day} (gerade Wochen)',
  'place.rhythm': 'Wie oft?',
  'place.rhythm.each': 'Jede Woche',
  'place.rhythm.month': 'Am {which} im Monat',
  'place.rhythm.odd': 'Jede zweite Woche, ungerade',
  'place.rhythm.even': 'Jede zweite Woche, gerade',
}
