// The way back by e-mail, which few people ever need.
export const fr_way_back = {
  'back.mail': 'Recevoir un lien par e-mail',
  'back.mail.text': 'Si vous avez confirmé une adresse dans votre profil, un lien peut y partir. Il vaut 30 minutes, une seule fois.',
  'back.mail.address': 'Votre adresse e-mail',
  'back.mail.missing': 'Écrivez une adresse comme amina@exemple.ch.',
  'back.mail.go': 'Envoyer le lien',
  'back.mail.sent': 'Si un compte d’ici a cette adresse, un courriel est en route. Regardez aussi parmi les indésirables.',
  'back.link.who': 'Il ouvre, sur cet appareil, le compte de {name} dans la ronde {de:place}.',
  'back.link.go': 'Entrer',
  'back.link.over': 'Ce lien ne vaut plus : il a servi, il a plus de 30 minutes, ou un autre l’a remplacé.',
  'back.link.password': 'Ce compte s’ouvre avec son identifiant et son mot de passe, ou avec sa fiche de secours.',
  'back.link.other': 'Entrer autrement',
} as const
