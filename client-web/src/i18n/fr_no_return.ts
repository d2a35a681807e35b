// Wishes without a return, what a neighbourhood keeps for them, and exchanges without money, in French. Spread into fr.ts.
export const fr_no_return = {
  'post.no_return': 'Je n’ai rien à donner en retour pour l’instant',
  'post.no_return.text':
    'Ce souhait ne sera servi que par un cadeau : on ne vous demandera rien pour lui. Personne d’autre ne voit cette case. Deux souhaits à la fois.',
  'post.no_return.enough': 'Deux de vos souhaits sont déjà sans contrepartie. Terminez-en un, ou décochez la case ici.',
  'mine.no_return': 'Sans contrepartie : ce souhait attend un cadeau. Personne d’autre ne le sait.',
  'rules.change.no_return_of_ten': 'Cadeaux sur dix qui vont d’abord à un souhait sans contrepartie, avant : {from} ; maintenant : {to}.',
  'rules.form.no_return_of_ten': 'Cadeaux sur dix, au plus, qui vont d’abord à un souhait sans contrepartie',
  'profile.no_leman': 'Des échanges sans complément en lémans',
  'profile.no_leman.who': 'La ronde entière s’en passe alors, et votre choix n’est montré à personne. Ce qui est déjà inscrit le reste.',
} as const
