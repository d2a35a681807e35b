// What stands beside the lists: the plan with its counts, the week ahead, and the search one keeps.
import type { fr_around } from './fr_around'

export const it_around: Record<keyof typeof fr_around, string> = {
  'feed.keep': 'Avvisatemi',
  'feed.keep.text': 'La avvisiamo quando arriva un annuncio.',
  'feed.kept': 'Fatto. La avviseremo.',
  'feed.kept.same': 'Ha già questa ricerca.',
  'feed.kept.see': 'Le mie ricerche',
  'around.title': 'Vicino a Lei',
  'around.plan': 'Vedere la pianta',
  'around.label': 'Quanti annunci ci sono in ogni quartiere',
  'around.sketch': 'Una pianta semplificata, disegnata qui. Nulla è chiesto a un servizio esterno.',
  'around.own': 'Il Suo: {name}',
  'swaps.week': 'Questa settimana',
  'swaps.agenda': 'Tutto nella mia agenda',
}
