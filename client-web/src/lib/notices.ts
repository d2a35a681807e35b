// The notice board, as GET /notices tells it.
import { words_of } from './directory'
import type { OnBehalf } from './types'

export const NOTICE_KINDS = ['internship', 'youth_job', 'mandate'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** Under 13 there is no paid work; what asks for more than 30 years is not for the young. */
export const AGES = { least: 13, most: 30 } as const
const LIGHT_WORK_UNDER = 15

export interface Notice {
  id: string
  kind: NoticeKind
  by: string
  /** in whose name, where it is somebody of the neighbourhood's */
  association: OnBehalf | null
  title: string
  text: string
  link: string
  host: string
  place: string
  dates: string
  age_from: number | null
  language: string
  posted_on: string
  until: string
  mine: boolean
  withheld: boolean
}

export interface SoughtNotices {
  words: string
  kind: NoticeKind | null
  age: number | null
}

export function found(notices: Notice[], sought: SoughtNotices): Notice[] {
  const wanted = words_of(sought.words)
  return notices.filter((one) => {
    if (sought.kind && one.kind !== sought.kind) return false
    if (sought.age !== null && (one.age_from ?? 0) > sought.age) return false
    const words = words_of(`${one.title} ${one.by} ${one.text} ${one.place}`)
    return wanted.every((word) => words.some((each) => each.startsWith(word)))
  })
}

export const is_for_the_young = (kind: NoticeKind): boolean => kind !== 'mandate'

/** May somebody take it whom the law lets do light work alone? */
export function is_light(notice: Notice): boolean {
  return is_for_the_young(notice.kind) && notice.age_from !== null && notice.age_from < LIGHT_WORK_UNDER
}

/** As it is sent, or nothing while something is missing. */
export interface NoticeForm {
  kind: NoticeKind
  by: string
  /** its id; empty: of an institution that is named in `by` */
  association: string
  title: string
  text: string
  link: string
  place: string
  dates: string
  age_from: number | null
  until: string
}
export const blank_form = (until: Date): NoticeForm => ({
  kind: 'internship',
  ...{ by: '', association: '', title: '', text: '', link: '', place: '', dates: '' },
  age_from: AGES.least + 2,
  until: until.toISOString().slice(0, 10),
})
/** What hangs, to be changed. */
export const form_of = (notice: Notice): NoticeForm => ({
  kind: notice.kind,
  ...{ by: notice.by, association: notice.association?.id ?? '', title: notice.title, text: notice.text },
  ...{ link: notice.link, place: notice.place, dates: notice.dates },
  age_from: notice.age_from,
  until: notice.until.slice(0, 10),
})

export function draft_of(form: NoticeForm, language: string): Record<string, unknown> | null {
  const said = Object.fromEntries(
    ([form.association ? 'association' : 'by', 'title', 'text', 'link', 'place', 'dates'] as const)
      .map((name) => [name, form[name].trim()] as const)
      .filter(([, text]) => text),
  )
  const age = form.age_from
  if (!(said['by'] ?? said['association']) || !said['title'] || !said['link']?.startsWith('https://') || !form.until) return null
  if (age === null ? is_for_the_young(form.kind) : age < AGES.least || age > AGES.most) return null
  const until = new Date(`${form.until}T20:00:00Z`).toISOString()
  return { kind: form.kind, ...said, ...(age === null ? {} : { age_from: age }), language, until }
}
