import type { MapMessages } from './fr'

export const map: MapMessages = {
  'map.show': 'Mostrare la carta',
  'map.hide': 'Nascondere la carta',
  'map.warning':
    'Le immagini di questa carta vengono da {host}: questo host vedrà il Suo indirizzo internet e i luoghi che guarda. Il piano non chiede nulla a nessuno.',
  'map.own': 'Le immagini di questa carta vengono da questo server.',
  'map.label': 'Carta dei quartieri. L’elenco degli indirizzi dice la stessa cosa.',
  'map.in': 'Ingrandire',
  'map.out': 'Ridurre',
  'map.silent': 'Le immagini non arrivano. I quartieri restano disegnati.',
}
