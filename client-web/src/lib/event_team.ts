// Who helps at a swap event, and where each stands.
import { table_letters } from './event_labels'
import type { EventHelper, PossibleHelper, Station, SwapEvent } from './event_types'

/** All places to stand: the door, the pick-up, the tables. */
export const stations_of = (event: SwapEvent): Station[] => ['door', 'pick_up', ...table_letters(event.tables)]

export const is_table = (station: Station): boolean => station.length === 1

/** Where this member stands; nobody without a station of their own. */
export function stations_for(event: SwapEvent, member: string | undefined): Station[] {
  const mine = event.staff_people?.find((one) => one.id === member)?.stations ?? []
  return stations_of(event).filter((one) => mine.includes(one))
}

export const with_helper = (team: readonly EventHelper[], { id, name }: PossibleHelper): EventHelper[] => [
  ...team,
  { id, name, maker: false, stations: [] },
]
export const without_helper = (team: readonly EventHelper[], id: string): EventHelper[] => team.filter((one) => one.id !== id)

/** There where they were not, gone where they were. */
export function with_station(team: readonly EventHelper[], id: string, station: Station): EventHelper[] {
  const turned = (all: Station[]): Station[] => (all.includes(station) ? all.filter((one) => one !== station) : [...all, station])
  return team.map((one) => (one.id === id ? { ...one, stations: turned(one.stations) } : one))
}

/** As the server takes it: all of them at once. */
export function as_told(team: readonly EventHelper[]): { people: string[]; stations: { member: string; at: Station[] }[] } {
  const placed = team.filter((one) => one.stations.length > 0)
  return { people: team.map((one) => one.id), stations: placed.map(({ id, stations }) => ({ member: id, at: stations })) }
}
