// Wishes without a return, what a neighbourhood keeps for them, and exchanges without money.
import type { NoReturnMessages } from './fr'

export const no_return: NoReturnMessages = {
  'post.no_return': 'Per ora non ho niente da dare in cambio',
  'post.no_return.text':
    'Questo desiderio sarà esaudito solo da un regalo: per esso non Le sarà chiesto niente. Solo Lei vede questa casella. Due desideri alla volta.',
  'post.no_return.enough': 'Due Suoi desideri sono già senza contropartita. Ne concluda uno, o tolga la spunta qui.',
  'mine.no_return': 'Senza contropartita: questo desiderio aspetta un regalo. Lo sa solo Lei.',
  'rules.change.no_return_of_ten': 'Regali su dieci che vanno prima a un desiderio senza contropartita, prima: {from}; ora: {to}.',
  'rules.form.no_return_of_ten': 'Regali su dieci, al massimo, che vanno prima a un desiderio senza contropartita',
  'profile.no_leman': 'Scambi senza complemento in léman',
  'profile.no_leman.who': 'Allora tutto il giro ne fa a meno, e la Sua scelta non si mostra a nessuno. Ciò che è già iscritto resta.',
}
