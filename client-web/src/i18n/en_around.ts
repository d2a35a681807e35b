// What stands beside the lists: the plan with its counts, the week ahead, and the search one keeps.
import type { fr_around } from './fr_around'

export const en_around: Record<keyof typeof fr_around, string> = {
  'feed.keep': 'Tell me',
  'feed.keep.text': 'You will hear when a listing arrives.',
  'feed.kept': 'Kept. You will hear from us.',
  'feed.kept.same': 'You keep this search already.',
  'feed.kept.see': 'My searches',
  'around.title': 'Near you',
  'around.plan': 'See the plan',
  'around.label': 'How many listings there are in each quarter',
  'around.sketch': 'A simplified plan, drawn here. No outside service is asked.',
  'around.own': 'Yours: {name}',
  'swaps.week': 'This week',
  'swaps.agenda': 'Put it all in my calendar',
}
