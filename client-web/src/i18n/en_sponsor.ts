import type { SponsorMessages } from './fr'

export const sponsor: SponsorMessages = {
  'gift.start': 'Given by {name}, so that a ring can begin',
  'gift.collect': 'To be fetched on the spot',
  'gift.collect.ask': 'To be fetched at our place',
  'gift.collect.text': 'It is handed over at your address, during your opening hours.',
  'gift.rule': 'A gift in its name begins a ring. Nothing is asked in return, and none of your people receives in that ring.',
  'gift.month': 'A shop posts twenty gifts a month at most. The next one can wait a little.',
  'gift.there': 'It is fetched where it is given.',
  'sponsor.few': 'Began a few rings in the past year.',
  'sponsor.rounds': 'Began at least {count} rings in the past year.',
  'sponsor.gifts': 'Its gifts right now',
  'sponsor.desk': 'Your gifts begin rings',
  'sponsor.desk.zero': 'No ring has begun with a gift in your name yet.',
  'sponsor.desk.one': 'In the past year one ring began with a gift in your name. Gifts handed over: {done}.',
  'sponsor.desk.other': 'In the past year {count} rings began with a gift in your name. Gifts handed over: {done}.',
  'sponsor.place': 'See the address and its hours',
  'places.free': 'Being in this list costs nothing, and no place in it can be bought: the alphabet decides.',
}
