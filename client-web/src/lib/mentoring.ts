// Mentoring, as GET /mentoring tells it: one asks the association, never the mentor.
export interface Mentoring {
  id: string
  title: string
  text: string
  language: string
  association: string
  phone: string
  website: string
  /** where they meet: a public place */
  point: string
  /** of the mentor, for stewards */
  first_name: string | null
  checked_on: string | null
  open: boolean
  mine: boolean
  may_check: boolean
}

/** Why it is not read by all: it waits for its first check, or the last one is more than a year old. */
export function closed_for(one: Mentoring): 'waits' | 'rests' | null {
  if (one.open) return null
  return one.checked_on === null ? 'waits' : 'rests'
}
