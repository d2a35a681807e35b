// The meetings of my exchanges as a file for a calendar.
import { t } from '../i18n/index.svelte'
import { calendar_file, download, type CalendarEntry } from '../lib/calendar'
import { whole_title } from '../lib/lot_title'
import { seat_name } from '../lib/rings'
import type { Proposal, Transfer } from '../lib/types'
import { speech } from './ring_view'

export interface Appointment {
  proposal: Proposal
  transfer: Transfer
}

function entry({ proposal, transfer }: Appointment): CalendarEntry[] {
  const { meeting, index, from, to } = transfer
  if (!meeting) return []
  const title = t('hand.meet.with', { name: seat_name(speech, proposal, from === 0 ? to : from), thing: whole_title(transfer) })
  return [{ uid: `${proposal.id}-${index}@ronde`, at: meeting.at, title, place: meeting.name }]
}

export function put_in_calendar(appointments: Appointment[]): void {
  download(t('ring.agenda.file'), 'text/calendar', calendar_file(appointments.flatMap(entry)))
}
