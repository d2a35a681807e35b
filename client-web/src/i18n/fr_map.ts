// A map behind the plan, where the operator has set one up.
export const fr_map = {
  'map.show': 'Afficher la carte',
  'map.hide': 'Masquer la carte',
  'map.warning':
    'Les images de cette carte viennent de {host} : cet hôte verra votre adresse internet et les endroits que vous regardez. Le plan, lui, ne demande rien à personne.',
  'map.own': 'Les images de cette carte viennent de ce serveur.',
  'map.label': 'Carte des quartiers. La liste des adresses dit la même chose.',
  'map.in': 'Agrandir',
  'map.out': 'Réduire',
  'map.silent': 'Les images ne viennent pas. Les quartiers restent dessinés.',
} as const
