import type { RecurringMessages } from './fr'

export const recurring: RecurringMessages = {
  'places.kind.give_box': 'Give box',
  'places.kind.give_box.many': 'Give boxes',
  'places.kind.repair_cafe': 'Repair café',
  'places.kind.repair_cafe.many': 'Repair cafés',
  'places.kind.library_of_things': 'Library of things',
  'places.kind.library_of_things.many': 'Libraries of things',
  'places.hosts': 'You can meet here to hand something over, while it is open.',
  'place.hosts': 'One can meet here to hand something over',
  'places.nth': 'first,second,third,fourth,fifth',
  'places.nth.last': 'last',
  'places.of_month': 'On the {which} {day} of the month',
  'places.weeks.odd': 'Every other {day} (odd weeks)',
  'places.weeks.even': 'Every other {day} (even weeks)',
  'place.rhythm': 'How often?',
  'place.rhythm.each': 'Every week',
  'place.rhythm.month': 'The {which} of the month',
  'place.rhythm.odd': 'Every other week, odd',
  'place.rhythm.even': 'Every other week, even',
}
