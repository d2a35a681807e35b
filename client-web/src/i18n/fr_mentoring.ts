// Mentoring, which hangs below the notice board.
export const fr_mentoring = {
  'mentor.title': 'Mentorat',
  'mentor.how':
    'Des adultes aident des jeunes, par une association qui les a vérifiés. On s’adresse à l’association ; on se voit dans un lieu public. Ronde ne sait pas qui demande.',
  'mentor.offer': 'Proposer un mentorat',
  'mentor.offered': 'C’est proposé. On le verra quand l’association vous aura vérifié.',
  'mentor.rules':
    'L’association vous demande un extrait spécial du casier judiciaire, chaque année. Votre nom n’est pas affiché. Pas de messages privés avec des mineurs : l’association est toujours en copie.',
  'mentor.ask': 'Demandez à {association}',
  'mentor.point': 'On se voit ici : {point}',
  'mentor.of': 'Par {name}',
  'mentor.checked_on': 'Vérifié : {day}',
  'mentor.check': 'L’association l’a vérifié',
  'mentor.checked': 'C’est confirmé, pour un an.',
  'mentor.end': 'Retirer',
  'mentor.ended': 'Le mentorat est retiré.',
  'mentor.none': 'Aucun mentorat pour le moment.',
  'mentor.standing.waits': 'Attend l’association',
  'mentor.standing.rests': 'À vérifier de nouveau',
  'mentor.form.title': 'En quoi pouvez-vous aider',
  'mentor.form.text': 'Quelques mots',
  'mentor.form.association': 'Association',
  'mentor.form.point': 'Lieu de rencontre',
  'mentor.form.missing': 'Il manque ce que vous proposez, l’association ou le lieu.',
} as const
