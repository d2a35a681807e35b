// Dates, hours and durations as Swiss neighbours say them: "jeudi, 18 h", "1 h 45".
import type { Key } from '../i18n/fr'
import type { Params } from '../i18n/fill'

export interface Words {
  t: (key: Key, params?: Params) => string
  locale: string
}

const DAY_MS = 86_400_000

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** Calendar days from now to then, by the device's own clock; rounding takes summer time out. */
export function days_between(now: Date, then: Date): number {
  return Math.round((midnight(then) - midnight(now)) / DAY_MS)
}

export function hour_text(words: Words, date: Date): string {
  const m = date.getMinutes()
  const h = date.getHours()
  return m === 0 ? words.t('time.hour', { h }) : words.t('time.hour.minutes', { h, m: String(m).padStart(2, '0') })
}

/** "aujourd’hui", "demain", "jeudi" within six days, "samedi 7 juin" after, with the year when it is another one. */
export function day_text(words: Words, date: Date, now: Date = new Date()): string {
  const days = days_between(now, date)
  if (days === 0) return words.t('time.today')
  if (days === 1) return words.t('time.tomorrow')
  if (days === -1) return words.t('time.yesterday')
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(words.locale, { weekday: 'long' }).format(date)
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' }
  if (date.getFullYear() !== now.getFullYear()) options.year = 'numeric'
  return new Intl.DateTimeFormat(words.locale, options).format(date)
}

export function when_text(words: Words, iso: string, now: Date = new Date()): string {
  const date = new Date(iso)
  return words.t('time.at', { day: day_text(words, date, now), hour: hour_text(words, date) })
}

/** When something was said: the hour today, "hier", the day of the week within six days, "7 juin" before, with the year when it is another one. */
export function past_text(words: Words, iso: string, now: Date = new Date()): string {
  const date = new Date(iso)
  const days = days_between(date, now)
  if (days <= 0) return hour_text(words, date)
  if (days === 1) return words.t('time.yesterday')
  const same_year = date.getFullYear() === now.getFullYear()
  const options: Intl.DateTimeFormatOptions =
    days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'short', ...(same_year ? {} : { year: 'numeric' }) }
  return new Intl.DateTimeFormat(words.locale, options).format(date)
}

/** How old is what one reads: "Vu à 14 h 02", another day "Vu hier, 14 h 02". */
export function seen_text(words: Words, iso: string, now: Date = new Date()): string {
  const date = new Date(iso)
  if (days_between(now, date) === 0) return words.t('net.seen.today', { hour: hour_text(words, date) })
  return words.t('net.seen', { when: when_text(words, iso, now) })
}

/** A day that the server gave without an hour ("2026-06-07") is a local day, not midnight in London. */
export function day_only(words: Words, day: string, now: Date = new Date()): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(day)
  const date = parts && day.length === 10 ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : new Date(day)
  return day_text(words, date, now)
}

export function month_text(words: Words, month: string): string {
  const parts = /^(\d{4})-(\d{2})/.exec(month)
  if (!parts) return month
  return new Intl.DateTimeFormat(words.locale, { month: 'long', year: 'numeric' }).format(
    new Date(Number(parts[1]), Number(parts[2]) - 1, 1),
  )
}

/** 30 → "30 min", 60 → "1 h", 105 → "1 h 45". The spaces do not break. */
export function duration_text(minutes: number): string {
  const h = Math.floor(minutes / 60)
  const m = minutes % 60
  if (h === 0) return `${m}\u00a0min`
  return m === 0 ? `${h}\u00a0h` : `${h}\u00a0h\u00a0${String(m).padStart(2, '0')}`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const ALPHABET = new Intl.Collator('fr-CH', { numeric: true })
/** Names of places as a directory has them: the server lists them in the order of their ids. */
export function by_name<Item extends { name: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => ALPHABET.compare(a.name, b.name))
}
