// How many kilograms stayed in use, how many hours of help: what is told, and how it was estimated.
export const fr_estimates = {
  'estimates.kept': 'kg gardés en usage, au moins (estimation)',
  'estimates.helped': 'heures d’aide, au moins (estimation)',
  'estimates.kept.of': '{count} kg ou plus sont restés en usage (estimation).',
  'estimates.helped.of': '{count} heures d’aide ou plus (estimation).',
  'estimates.how': 'Comment c’est estimé',
  'estimates.how.ours':
    'Ce sont nos estimations, basses exprès : personne n’a rien pesé ni chronométré. La table est publique et se corrige.',
  'estimates.how.kept':
    'Chaque chose remise pour de bon compte le poids de sa catégorie, dans un lot aussi. Ce qui est prêté ne compte pas.',
  'estimates.how.helped': 'Un service ou un cours compte la durée annoncée, sinon le temps indiqué à peu près, ramené à {steps} minutes.',
  'estimates.how.event':
    'D’une bourse, le bilan ne dit que les catégories : une aide y compte {least} minutes, et si l’on y prête, aucun kilo n’est dit.',
  'estimates.how.few':
    'On ne compte que ce que {count} personnes au moins ont donné et {count} au moins reçu, et on arrondit de cinq en cinq vers le bas.',
  'estimates.weight': 'Poids compté',
  'estimates.categories': 'Catégories',
}
