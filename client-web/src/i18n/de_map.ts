import type { MapMessages } from './fr'

export const map: MapMessages = {
  'map.show': 'Karte anzeigen',
  'map.hide': 'Karte ausblenden',
  'map.warning':
    'Die Bilder dieser Karte kommen von {host}: Dieser Host sieht Ihre Internetadresse und die Orte, die Sie ansehen. Der Plan fragt niemanden etwas.',
  'map.own': 'Die Bilder dieser Karte kommen von diesem Server.',
  'map.label': 'Karte der Quartiere. Die Liste der Adressen sagt dasselbe.',
  'map.in': 'Vergrössern',
  'map.out': 'Verkleinern',
  'map.silent': 'Die Bilder kommen nicht. Die Quartiere bleiben gezeichnet.',
}
