// Gifts with which a shop or an association lets a chain begin.
export const fr_sponsor = {
  'gift.start': 'Offert par {name}, pour lancer une ronde',
  'gift.collect': 'À venir chercher sur place',
  'gift.collect.ask': 'À venir chercher chez nous',
  'gift.collect.text': 'La remise se fait à votre adresse, pendant vos heures d’ouverture.',
  'gift.rule': 'Un don en son nom lance une ronde. Rien n’est demandé en retour, et personne de chez vous ne reçoit dans cette ronde.',
  'gift.month': 'Un commerce publie au plus vingt dons par mois. Le prochain peut attendre un peu.',
  'gift.there': 'C’est à venir chercher là où c’est offert.',
  'sponsor.few': 'A lancé quelques rondes depuis un an.',
  'sponsor.rounds': 'A lancé au moins {count} rondes depuis un an.',
  'sponsor.gifts': 'Ses dons du moment',
  'sponsor.desk': 'Vos dons lancent des rondes',
  'sponsor.desk.zero': 'Aucune ronde n’a encore commencé par un don en votre nom.',
  'sponsor.desk.one': 'Depuis un an, une ronde a commencé par un don en votre nom. Dons remis : {done}.',
  'sponsor.desk.other': 'Depuis un an, {count} rondes ont commencé par un don en votre nom. Dons remis : {done}.',
  'sponsor.place': 'Voir l’adresse et ses heures',
  'places.free': 'Être dans cette liste ne coûte rien, et aucune place ne s’y achète : l’alphabet décide.',
} as const
