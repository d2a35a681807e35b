import type { LemanMessages } from './fr'

export const leman: LemanMessages = {
  'leman.title': 'Complement in lémans',
  'leman.how': 'Optional, of things only. You settle it between you, outside Ronde, which touches no money.',
  'leman.i_pay': 'From you to {to}',
  'leman.i_get': 'From {from} to you',
  'leman.others': 'From {from} to {to}',
  'leman.amount': '{count} lémans',
  'leman.none': 'Nothing for now',
  'leman.form': 'Amount, 0 to {most} lémans',
  'leman.declare': 'Declare this amount',
  'leman.declared': 'The amount is declared. Everybody answers again.',
  'leman.again': 'If the amount changes, everybody answers again.',
  'leman.wallet': 'Open the wallet',
  'leman.qr': 'Code for {count} lémans',
  'leman.settings': 'Complement in lémans',
  'leman.settings.text': 'An exchange is then partly paid: ask before. Never for services.',
  'leman.settings.on': 'Allow a complement in lémans',
  'leman.settings.per_transfer': 'At most, a hand-over',
  'leman.settings.per_exchange': 'At most, an exchange',
  'leman.settings.no_wallet': 'No link to a wallet: the operator may give one.',
  'leman.settings.own_first': 'Set up your second factor first, in “Access”.',
}
