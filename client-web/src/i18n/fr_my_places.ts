// Several neighbourhoods of one person, in their profile and where they join one more. French.
export const fr_my_places = {
  'my_places.title': 'Mes quartiers',
  'my_places.here': 'Vous êtes ici',
  'my_places.state.awaiting_approval': 'Votre entrée attend un accord',
  'my_places.state.suspended': 'Compte suspendu',
  'my_places.look': 'Aller à {name}',
  'my_places.elsewhere': 'Ce lien vient peut-être d’un autre de vos quartiers.',
  'my_places.rename': 'Donner un petit nom',
  'my_places.rename.label': 'Donner un petit nom à {name}',
  'my_places.nickname': 'Petit nom, pour vous seulement',
  'my_places.nickname.example': 'Par exemple : Chez mes parents',
  'my_places.add':
    'Chez vos parents, près du travail : pour en ajouter un, ouvrez l’invitation d’une personne de là-bas. Vous restez membre ici.',
  'my_places.leave': 'Quitter Ronde, plus bas, ne concerne que le quartier où vous êtes. Les autres restent.',
  'my_places.end': 'Quitter ce quartier',
  'my_places.end.ask':
    'Quitter ce quartier pour toujours ? Vos annonces d’ici prennent fin et vos rondes d’ici cherchent quelqu’un d’autre. Vos autres quartiers restent.',
  'my_places.end.yes': 'Oui, quitter ce quartier',
  'my_places.full': 'Vous avez trois quartiers : c’est le maximum. Pour entrer ailleurs, quittez d’abord l’un d’eux.',
  'my_places.private': 'Personne d’autre ne voit cette liste.',
  'my_places.unsent': 'Quelque chose attend encore de partir d’ici. Dès que tout sera envoyé, vous pourrez changer.',
  'my_places.draft': 'L’annonce que vous avez commencée ici sera perdue.',
  'my_places.draft.go': 'Changer quand même',
  'my_places.stay': 'Rester ici',
  'my_places.refused': 'Vous êtes resté ici : le changement n’a pas marché.',
  'my_places.too': 'Vous êtes déjà dans la ronde {de:place}. Rejoindre aussi celle {de:other} ?',
  'my_places.too.text':
    'Vous restez membre là où vous êtes, et votre fiche de secours vaut pour les deux. Dans votre profil, vous passez de l’un à l’autre.',
  'my_places.too.go': 'Rejoindre aussi',
  'my_places.too.known': 'Vous êtes déjà aussi dans la ronde {de:other}.',
} as const
