import type { SponsorMessages } from './fr'

export const sponsor: SponsorMessages = {
  'gift.start': 'Geschenkt von {name}, damit eine Runde beginnt',
  'gift.collect': 'Vor Ort abzuholen',
  'gift.collect.ask': 'Bei uns abzuholen',
  'gift.collect.text': 'Übergeben wird an Ihrer Adresse, während Ihrer Öffnungszeiten.',
  'gift.rule':
    'Ein Geschenk in diesem Namen beginnt eine Runde. Dafür wird nichts verlangt, und niemand von Ihnen erhält in dieser Runde etwas.',
  'gift.month': 'Ein Geschäft veröffentlicht höchstens zwanzig Geschenke im Monat. Das nächste kann noch etwas warten.',
  'gift.there': 'Abgeholt wird es dort, wo es geschenkt wird.',
  'sponsor.few': 'Hat im letzten Jahr einige Runden begonnen.',
  'sponsor.rounds': 'Hat im letzten Jahr mindestens {count} Runden begonnen.',
  'sponsor.gifts': 'Geschenke im Moment',
  'sponsor.desk': 'Ihre Geschenke beginnen Runden',
  'sponsor.desk.zero': 'Noch keine Runde hat mit einem Geschenk in Ihrem Namen begonnen.',
  'sponsor.desk.one': 'Im letzten Jahr hat eine Runde mit einem Geschenk in Ihrem Namen begonnen. Übergeben: {done}.',
  'sponsor.desk.other': 'Im letzten Jahr haben {count} Runden mit einem Geschenk in Ihrem Namen begonnen. Übergeben: {done}.',
  'sponsor.place': 'Adresse und Öffnungszeiten ansehen',
  'places.free': 'In dieser Liste zu stehen kostet nichts, und kein Platz ist zu kaufen: Das Alphabet entscheidet.',
}
