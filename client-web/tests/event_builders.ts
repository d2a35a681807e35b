// Parts of swap events for tests: small, changed by the test that needs it.
import type { EventResult, EventRing, EventTransferState, Face, ListedPerson, WallItem } from '../src/lib/event_types'

export function a_person(part: Partial<ListedPerson> = {}): ListedPerson {
  return {
    ...{ id: `p${part.number ?? 1}`, number: 1, name: 'Paul', code: 'K7M2P4', presence: 'expected', came_at: null },
    ...{ name_shown: false, gives_only: false, at_most: 0, items: 0, wishes: 0 },
    ...part,
  }
}

export function a_wall(faces: Record<string, Face | null>): WallItem[] {
  return Object.entries(faces).map(([id, face]) => ({ id, label: '', title: id, category: '', kind: 'good', mine: false, face, group: 0 }))
}

export function a_ring(index: number, numbers: number[], state: EventTransferState = 'promised', table = 'A'): EventRing {
  const transfers = numbers.map((number, i) => ({
    ...{ index: index * 10 + i, item: `i${index}${i}`, label: `${table}${i + 1}`, title: `Chose ${i}`, category: 'books', state },
    giver: { number, name: `P${number}` },
    receiver: { number: numbers[(i + 1) % numbers.length]!, name: `P${numbers[(i + 1) % numbers.length]!}` },
  }))
  return { index, table, chain: false, transfers }
}

export function a_result(rings: EventRing[], part: Partial<EventResult> = {}): EventResult {
  const base = {
    round: 1,
    at: '2026-06-07T12:00:00Z',
    seed: 1,
    input_hash: 'abc',
    proven: true,
    levels: [],
    unserved: [],
    changed: [],
    served: 0,
  }
  return { ...base, rings, ...part }
}
