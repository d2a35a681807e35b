import type { WayBackMessages } from './fr'

export const way_back: WayBackMessages = {
  'back.mail': 'Ricevere un link per e-mail',
  'back.mail.text': 'Se ha confermato un indirizzo nel Suo profilo, un link può arrivare lì. Vale 30 minuti, una volta sola.',
  'back.mail.address': 'Il Suo indirizzo e-mail',
  'back.mail.missing': 'Scriva un indirizzo come amina@esempio.ch.',
  'back.mail.go': 'Inviare il link',
  'back.mail.sent': 'Se un conto di qui ha questo indirizzo, un’e-mail è in viaggio. Guardi anche nella posta indesiderata.',
  'back.link.who': 'Apre su questo dispositivo il conto di {name} nel giro di {place}.',
  'back.link.go': 'Entrare',
  'back.link.over': 'Questo link non vale più: è stato usato, ha più di 30 minuti, o un altro l’ha sostituito.',
  'back.link.password': 'Questo conto si apre con nome di accesso e password, o con la scheda di recupero.',
  'back.link.other': 'Entrare in un altro modo',
}
