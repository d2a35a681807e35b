// Who helps at a swap event, and where each stands.
import { describe, expect, it } from 'vitest'
import { as_told, stations_for, stations_of, with_helper, with_station, without_helper } from '../../src/lib/event_team'
import type { EventHelper, SwapEvent } from '../../src/lib/event_types'

const AMINA: EventHelper = { id: 'a', name: 'Amina', maker: true, stations: [] }
const KARIM = { id: 'k', name: 'Karim', number: 3, of_association: false }
const event = (staff_people?: EventHelper[]): SwapEvent => ({ tables: 3, staff_people }) as unknown as SwapEvent

describe('the team of a swap event', () => {
  it('may stand at the door, at the pick-up and at each table', () => {
    expect(stations_of(event())).toEqual(['door', 'pick_up', 'A', 'B', 'C'])
  })
  it('grows, shrinks, and its people go to a station and away from it, one after the other', () => {
    const team = with_station(with_station(with_helper([AMINA], KARIM), 'k', 'B'), 'k', 'door')
    expect(as_told(team)).toEqual({ people: ['a', 'k'], stations: [{ member: 'k', at: ['B', 'door'] }] })
    expect(as_told(with_station(team, 'k', 'B')).stations).toEqual([{ member: 'k', at: ['door'] }])
    expect(as_told(without_helper(team, 'k'))).toEqual({ people: ['a'], stations: [] })
  })
  it('is told where it stands in the order of the hall, without tables that are no more', () => {
    const staff = [{ ...AMINA, stations: ['C', 'H', 'A', 'door'] }]
    expect(stations_for(event(staff), 'a')).toEqual(['door', 'A', 'C'])
    expect(stations_for(event(staff), 'k')).toEqual([])
    expect(stations_for(event(), undefined)).toEqual([])
  })
})
