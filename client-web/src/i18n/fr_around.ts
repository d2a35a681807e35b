// What stands beside the lists: the plan with its counts, the week ahead, and the search one keeps.
export const fr_around = {
  'feed.keep': 'Me prévenir',
  'feed.keep.text': 'On vous prévient quand une annonce arrive.',
  'feed.kept': 'C’est gardé. On vous préviendra.',
  'feed.kept.same': 'Vous gardez déjà cette recherche.',
  'feed.kept.see': 'Mes recherches',
  'around.title': 'Près de vous',
  'around.plan': 'Voir le plan',
  'around.label': 'Combien d’annonces dans chaque quartier',
  'around.sketch': 'Plan simplifié, dessiné sur place. Rien n’est demandé à un service extérieur.',
  'around.own': 'Le vôtre : {name}',
  'swaps.week': 'Cette semaine',
  'swaps.agenda': 'Tout mettre dans mon agenda',
} as const
