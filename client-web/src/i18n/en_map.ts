import type { MapMessages } from './fr'

export const map: MapMessages = {
  'map.show': 'Show the map',
  'map.hide': 'Hide the map',
  'map.warning':
    'The pictures of this map come from {host}: that host will see your internet address and where you look. The plan asks nobody for anything.',
  'map.own': 'The pictures of this map come from this server.',
  'map.label': 'Map of the quarters. The list of addresses says the same.',
  'map.in': 'Zoom in',
  'map.out': 'Zoom out',
  'map.silent': 'The pictures do not come. The quarters stay drawn.',
}
