// What an organiser types of a day, and what the server wants of it: local hours of one day, and instants.
import type { EventDraft, SwapEvent } from './event_types'
import type { ListingKind } from './types'

export interface EventForm {
  name: string
  /** in whose name: its id, or empty */
  association: string
  hall: string
  rules: string
  /** YYYY-MM-DD */
  day: string
  /** HH:MM, in the order of the day */
  from: string
  until: string
  clearing: string
  pick_from: string
  pick_until: string
  capacity: number
  tables: number
  cycle_cap: number
  kinds: ListingKind[]
}

export const EMPTY_FORM: Readonly<EventForm> = {
  name: '',
  association: '',
  hall: '',
  rules: '',
  day: '',
  from: '10:00',
  until: '12:00',
  clearing: '14:00',
  pick_from: '14:30',
  pick_until: '16:00',
  capacity: 120,
  tables: 8,
  cycle_cap: 0,
  kinds: ['good', 'gift'],
}

const IN_ORDER = ['from', 'until', 'clearing', 'pick_from', 'pick_until'] as const
const whole = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most

/** The fields that the server would not take; a time is wrong where it lies before the one above it. */
export function faults_of(form: EventForm): Set<string> {
  const faults = new Set<string>()
  if (!form.name.trim()) faults.add('name')
  if (!form.hall.trim()) faults.add('hall')
  if (!/^\d{4}-\d{2}-\d{2}$/.test(form.day)) faults.add('day')
  IN_ORDER.forEach((time, i) => {
    const before = IN_ORDER[i - 1]
    if (!form[time] || (before && form[time] < form[before])) faults.add(time)
  })
  if (form.until <= form.from) faults.add('until')
  if (form.pick_until <= form.pick_from) faults.add('pick_until')
  if (!whole(form.capacity, 2, 1000)) faults.add('capacity')
  if (!whole(form.tables, 1, 26)) faults.add('tables')
  if (form.kinds.length === 0) faults.add('kinds')
  return faults
}

export function as_draft(form: EventForm, before: SwapEvent | null): EventDraft {
  const at = (time: string): string => new Date(`${form.day}T${time}`).toISOString()
  return {
    name: form.name.trim(),
    hall: form.hall.trim(),
    rules: form.rules.trim(),
    ...(before?.quarter ? { quarter: before.quarter } : {}),
    ...(form.association ? { association: form.association } : {}),
    drop_off: { from: at(form.from), to: at(form.until) },
    clearing_at: at(form.clearing),
    pick_up: { from: at(form.pick_from), to: at(form.pick_until) },
    capacity: form.capacity,
    tables: form.tables,
    cycle_cap: form.cycle_cap,
    kinds: [...form.kinds],
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

export function as_form(event: SwapEvent): EventForm {
  const time = (iso: string): string => `${two(new Date(iso).getHours())}:${two(new Date(iso).getMinutes())}`
  const day = new Date(event.drop_off.from)
  return {
    name: event.name,
    association: event.association?.id ?? '',
    hall: event.hall,
    rules: event.rules,
    day: `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
    from: time(event.drop_off.from),
    until: time(event.drop_off.to),
    clearing: time(event.clearing_at),
    pick_from: time(event.pick_up.from),
    pick_until: time(event.pick_up.to),
    capacity: event.capacity,
    tables: event.tables,
    cycle_cap: event.cycle_cap,
    kinds: [...event.kinds],
  }
}
