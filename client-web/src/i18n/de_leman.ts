import type { LemanMessages } from './fr'

export const leman: LemanMessages = {
  'leman.title': 'Zuschlag in Léman',
  'leman.how': 'Freiwillig, nur für Sachen. Sie regeln es unter sich, ausserhalb von Ronde, das kein Geld berührt.',
  'leman.i_pay': 'Von Ihnen an {to}',
  'leman.i_get': 'Von {from} an Sie',
  'leman.others': 'Von {from} an {to}',
  'leman.amount': '{count} Léman',
  'leman.none': 'Zurzeit nichts',
  'leman.form': 'Betrag, 0 bis {most} Léman',
  'leman.declare': 'Diesen Betrag eintragen',
  'leman.declared': 'Der Betrag ist eingetragen. Alle antworten neu.',
  'leman.again': 'Ändert sich der Betrag, antworten alle neu.',
  'leman.wallet': 'Brieftasche öffnen',
  'leman.qr': 'Code für {count} Léman',
  'leman.settings': 'Zuschlag in Léman',
  'leman.settings.text': 'Ein Tausch wird dann teilweise bezahlt: Erkundigen Sie sich vorher. Nie für Dienste.',
  'leman.settings.on': 'Einen Zuschlag in Léman erlauben',
  'leman.settings.per_transfer': 'Höchstens, je Übergabe',
  'leman.settings.per_exchange': 'Höchstens, je Runde',
  'leman.settings.no_wallet': 'Kein Link zu einer Brieftasche: Der Betreiber kann einen angeben.',
  'leman.settings.own_first': 'Richten Sie zuerst Ihren zweiten Faktor ein, unter «Zugang».',
}
