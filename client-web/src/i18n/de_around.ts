// What stands beside the lists: the plan with its counts, the week ahead, and the search one keeps.
import type { fr_around } from './fr_around'

export const de_around: Record<keyof typeof fr_around, string> = {
  'feed.keep': 'Sagt mir Bescheid',
  'feed.keep.text': 'Sie hören von uns, wenn ein Inserat dazukommt.',
  'feed.kept': 'Ist notiert. Sie hören von uns.',
  'feed.kept.same': 'Diese Suche haben Sie schon.',
  'feed.kept.see': 'Meine Suchen',
  'around.title': 'In Ihrer Nähe',
  'around.plan': 'Zum Plan',
  'around.label': 'Wie viele Inserate es in jedem Quartier gibt',
  'around.sketch': 'Ein vereinfachter Plan, hier gezeichnet. Kein fremder Dienst wird gefragt.',
  'around.own': 'Ihres: {name}',
  'swaps.week': 'Diese Woche',
  'swaps.agenda': 'Alles in meinen Kalender',
}
