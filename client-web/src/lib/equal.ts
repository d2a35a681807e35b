// Whether proposals reach everybody alike, as GET /neighbourhoods/{id}/fairness tells it: in fives, null where it cannot be told.
import type { MonthFigures } from './figures'

export const DIVISIONS = ['quarter', 'access', 'joined', 'reached', 'language'] as const
export type Division = (typeof DIVISIONS)[number]

export interface ReachedPeople {
  seekers: number | null
  proposed: number | null
  served: number | null
  wait: MonthFigures['wait']
}
export interface GroupFigures extends ReachedPeople {
  division: Division
  /** a quarter's id; step_free, none; weeks, year, longer; mail_or_push, app_only; a language */
  group: string
  /** of a quarter */
  name: string | null
}
export interface FairnessMonth {
  month: string
  published_on: string
  all: ReachedPeople
  groups: GroupFigures[]
}
export interface Fairness {
  neighbourhood: string
  at_least: number
  months: FairnessMonth[]
}

/** The groups of a month, division by division; a division of which nothing can be told is left out. */
export function divided(month: FairnessMonth): { division: Division; groups: GroupFigures[] }[] {
  return DIVISIONS.map((division) => ({ division, groups: month.groups.filter((group) => group.division === division) })).filter(
    ({ groups }) => groups.length > 0,
  )
}
