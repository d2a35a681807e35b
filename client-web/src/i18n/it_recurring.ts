import type { RecurringMessages } from './fr'

export const recurring: RecurringMessages = {
  'places.kind.give_box': 'Scatola dei doni',
  'places.kind.give_box.many': 'Scatole dei doni',
  'places.kind.repair_cafe': 'Repair café',
  'places.kind.repair_cafe.many': 'Repair café',
  'places.kind.library_of_things': 'Oggettoteca',
  'places.kind.library_of_things.many': 'Oggettoteche',
  'places.hosts': 'Qui ci si può incontrare per una consegna, quando è aperto.',
  'place.hosts': 'Qui ci si può incontrare per una consegna',
  'places.nth': '1º,2º,3º,4º,5º',
  'places.nth.last': 'ultimo',
  'places.of_month': 'Il {which} {day} del mese',
  'places.weeks.odd': 'Ogni due settimane, {day} (settimane dispari)',
  'places.weeks.even': 'Ogni due settimane, {day} (settimane pari)',
  'place.rhythm': 'Quante volte?',
  'place.rhythm.each': 'Ogni settimana',
  'place.rhythm.month': 'Il {which} del mese',
  'place.rhythm.odd': 'Ogni due settimane, dispari',
  'place.rhythm.even': 'Ogni due settimane, pari',
}
