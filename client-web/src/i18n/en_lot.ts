import type { LotMessages } from './fr'

export const lot: LotMessages = {
  'lot.with.one': '{title}, with one more thing',
  'lot.with.other': '{title}, with {count} more things',
  'lot.inside': 'In this bundle',
  'lot.whole.offer': 'Everything is given together, to one person.',
  'lot.whole.want': 'All together, or nothing.',
  'lot.whole.got': 'The bundle comes whole.',
  'lot.add': 'Add to the bundle',
  'lot.lines': 'What else is with it?',
  'lot.thing': 'Thing {n}',
  'lot.theme': 'Sort of “{title}”',
  'lot.remove': 'Take out of the bundle: {title}',
  'lot.missing': 'Choose what sort of thing it is, or remove this line.',
  'lot.hours': 'A bundle is of things. Post an hour of help or a lesson by itself.',
  'lot.size': 'The size is that of the whole bundle.',
  'ring.why.comes_whole.one': 'It is a bundle: <b>one more thing</b> comes with it.',
  'ring.why.comes_whole.other': 'It is a bundle: <b>{things} more things</b> come with it.',
  'ring.why.all_together.one': 'It all comes <b>together</b>, as you are looking for it.',
  'ring.why.all_together.other': 'The {things} things come <b>all together</b>, as you are looking for them.',
  'mine.fact.bundle.offer': 'Looking for it in a larger bundle: {count}.',
  'mine.fact.bundle.want': 'Offer only a part of your bundle: {count}.',
}
