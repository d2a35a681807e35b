import type { MyPlacesMessages } from './fr'

export const my_places: MyPlacesMessages = {
  'my_places.title': 'Meine Quartiere',
  'my_places.here': 'Sie sind hier',
  'my_places.state.awaiting_approval': 'Ihr Beitritt wartet auf Zustimmung',
  'my_places.state.suspended': 'Konto gesperrt',
  'my_places.look': 'Zu {name} wechseln',
  'my_places.elsewhere': 'Vielleicht gehört dieser Link zu einem anderen Ihrer Quartiere.',
  'my_places.rename': 'Kurznamen geben',
  'my_places.rename.label': '{name} einen Kurznamen geben',
  'my_places.nickname': 'Kurzname, nur für Sie',
  'my_places.nickname.example': 'Zum Beispiel: Bei meinen Eltern',
  'my_places.add':
    'Bei den Eltern, bei der Arbeit: Um eines hinzuzufügen, öffnen Sie die Einladung einer Person von dort. Hier bleiben Sie Mitglied.',
  'my_places.leave': 'Ronde verlassen, weiter unten, gilt nur für das Quartier, in dem Sie sind. Die anderen bleiben.',
  'my_places.end': 'Dieses Quartier verlassen',
  'my_places.end.ask':
    'Dieses Quartier für immer verlassen? Ihre Inserate hier enden, und Ihre Runden hier suchen jemand anderen. Ihre anderen Quartiere bleiben.',
  'my_places.end.yes': 'Ja, dieses Quartier verlassen',
  'my_places.full': 'Sie haben drei Quartiere, mehr geht nicht. Um anderswo beizutreten, verlassen Sie zuerst eines davon.',
  'my_places.private': 'Niemand sonst sieht diese Liste.',
  'my_places.unsent': 'Etwas wartet hier noch aufs Senden. Sobald alles gesendet ist, können Sie wechseln.',
  'my_places.draft': 'Das Inserat, das Sie hier begonnen haben, geht verloren.',
  'my_places.draft.go': 'Trotzdem wechseln',
  'my_places.stay': 'Hier bleiben',
  'my_places.refused': 'Sie sind hiergeblieben: Der Wechsel hat nicht geklappt.',
  'my_places.too': 'Sie sind schon in der Runde von {place}. Auch der von {other} beitreten?',
  'my_places.too.text':
    'Sie bleiben Mitglied, wo Sie sind, und Ihr Notfallblatt gilt für beide. In Ihrem Profil wechseln Sie vom einen zum anderen.',
  'my_places.too.go': 'Auch beitreten',
  'my_places.too.known': 'Sie sind auch schon in der Runde von {other}.',
}
