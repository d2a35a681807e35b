// An .ics file made on the device: nothing leaves it. RFC 5545: lines end with CRLF, text escapes \ ; , and newlines.

export interface CalendarEntry {
  uid: string
  at: string
  title: string
  place: string
}

const escape = (text: string): string =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/([;,])/g, '\\$1')
    .replace(/\r?\n/g, '\\n')
const stamp = (date: Date): string =>
  date
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')

/** Lines longer than 75 bytes are folded; 36 characters stay below that even if each takes two bytes. */
function fold(line: string): string {
  const letters = [...line]
  const parts: string[] = []
  for (let i = 0; i < letters.length; i += 36) parts.push(letters.slice(i, i + 36).join(''))
  return parts.join('\r\n ')
}

export function calendar_file(entries: CalendarEntry[], now: Date = new Date()): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Ronde//Ronde//FR']
  for (const entry of entries) {
    const start = new Date(entry.at)
    const end = new Date(start.getTime() + 30 * 60_000)
    lines.push('BEGIN:VEVENT', `UID:${entry.uid}`, `DTSTAMP:${stamp(now)}`, `DTSTART:${stamp(start)}`, `DTEND:${stamp(end)}`)
    lines.push(`SUMMARY:${escape(entry.title)}`, `LOCATION:${escape(entry.place)}`, 'END:VEVENT')
  }
  lines.push('END:VCALENDAR')
  return lines.map(fold).join('\r\n') + '\r\n'
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
