// Wishes without a return, what a neighbourhood keeps for them, and exchanges without money.
import type { NoReturnMessages } from './fr'

export const no_return: NoReturnMessages = {
  'post.no_return': 'Ich habe im Moment nichts dafür zu geben',
  'post.no_return.text':
    'Dieser Wunsch wird nur durch ein Geschenk erfüllt: dafür wird nichts von Ihnen verlangt. Nur Sie sehen dieses Häkchen. Zwei Wünsche gleichzeitig.',
  'post.no_return.enough': 'Zwei Ihrer Wünsche sind schon ohne Gegenleistung. Beenden Sie einen, oder entfernen Sie hier das Häkchen.',
  'mine.no_return': 'Ohne Gegenleistung: dieser Wunsch wartet auf ein Geschenk. Nur Sie wissen es.',
  'rules.change.no_return_of_ten': 'Geschenke von zehn, die zuerst an einen Wunsch ohne Gegenleistung gehen, vorher: {from}; jetzt: {to}.',
  'rules.form.no_return_of_ten': 'Geschenke von zehn, die höchstens zuerst an einen Wunsch ohne Gegenleistung gehen',
  'profile.no_leman': 'Tausch ohne Zuschlag in Léman',
  'profile.no_leman.who': 'Dann kommt die ganze Runde ohne aus, und Ihre Wahl wird niemandem gezeigt. Was schon eingetragen ist, bleibt.',
}
