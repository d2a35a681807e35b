import type { LemanMessages } from './fr'

export const leman: LemanMessages = {
  'leman.title': 'Complemento in léman',
  'leman.how': 'Facoltativo, solo per cose. Regolate tra voi, fuori da Ronde, che non tocca denaro.',
  'leman.i_pay': 'Da Lei a {to}',
  'leman.i_get': 'Da {from} a Lei',
  'leman.others': 'Da {from} a {to}',
  'leman.amount': '{count} léman',
  'leman.none': 'Niente per ora',
  'leman.form': 'Importo, da 0 a {most} léman',
  'leman.declare': 'Iscrivere questo importo',
  'leman.declared': 'L’importo è iscritto. Ognuno risponde di nuovo.',
  'leman.again': 'Se l’importo cambia, ognuno risponde di nuovo.',
  'leman.wallet': 'Aprire il portamonete',
  'leman.qr': 'Codice per {count} léman',
  'leman.settings': 'Complemento in léman',
  'leman.settings.text': 'Uno scambio diventa allora in parte pagato: si informi prima. Mai per servizi.',
  'leman.settings.on': 'Permettere un complemento in léman',
  'leman.settings.per_transfer': 'Al massimo, per consegna',
  'leman.settings.per_exchange': 'Al massimo, per giro',
  'leman.settings.no_wallet': 'Nessun link a un portamonete: il gestore può darne uno.',
  'leman.settings.own_first': 'Attivi prima il Suo secondo fattore, in «Accesso».',
}
