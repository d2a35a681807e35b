// What a place's hours say at a moment in Switzerland, and which places a search shows.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { as_entry, dialled, found, host_of, of_osm, opening, swiss_minute, type Entry, type Sought } from '../../src/lib/directory'
import { Directory } from '../../src/lib/directory.svelte'
import { forget_person, mark } from '../../src/lib/store'
import type { Api } from '../../src/lib/api'
import type { Hours, Place } from '../../src/lib/types'
import { i18n } from '../../src/i18n/index.svelte'
import { day_hours, note_text, opening_text, rare_hours } from '../../src/ui/place_view'

const at = (day: number, hour: number, minute = 0): number => day * 1440 + hour * 60 + minute
const span = (day: number, from: number, to: number): Hours => ({ day, from: from * 60, to: to * 60 })
const WEEK = 7 * 1440
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]

function a_place(over: Partial<Place> = {}): Place {
  return {
    id: 'p',
    kind: 'shop',
    name: 'Épicerie',
    text: '',
    quarter: null,
    address: '',
    phone: '',
    website: '',
    opening_hours: '',
    hours: [],
    hours_note: '',
    step_free: 'unknown',
    currencies: [],
    source: '',
    checked_on: '2026-03-12',
    check_due: false,
    ...over,
  }
}

describe('the clock of a door', () => {
  it('is that of Switzerland, in winter and in summer, wherever the reader is', () => {
    expect(swiss_minute(new Date('2026-03-02T10:00:00Z')) % WEEK).toBe(at(0, 11))
    expect(swiss_minute(new Date('2026-07-06T10:00:00Z')) % WEEK).toBe(at(0, 12))
    expect(swiss_minute(new Date('2026-07-05T22:30:00Z')) % WEEK).toBe(at(0, 0, 30))
  })
})

describe('open or closed', () => {
  it('is said by the minute, with when that ends', () => {
    const hours = [span(0, 9, 12), span(0, 14, 18)]
    expect(opening(hours, at(0, 8, 59))).toEqual({ state: 'closed', at: at(0, 9), days: 0 })
    expect(opening(hours, at(0, 9))).toEqual({ state: 'open', at: at(0, 12), days: 0 })
    expect(opening(hours, at(0, 12))).toEqual({ state: 'closed', at: at(0, 14), days: 0 })
    expect(opening(hours, at(0, 18))).toEqual({ state: 'closed', at: at(0, 9), days: 7 })
    expect(opening(hours, at(6, 20))).toEqual({ state: 'closed', at: at(0, 9), days: 1 })
    expect(opening([], at(0, 9))).toEqual({ state: 'unknown' })
  })
  it('goes on after midnight, also from Sunday to Monday', () => {
    expect(opening([span(6, 20, 26)], at(0, 1))).toEqual({ state: 'open', at: at(0, 2), days: 0 })
    expect(opening([span(6, 20, 26)], at(6, 23))).toEqual({ state: 'open', at: at(0, 2), days: 1 })
    expect(opening([span(4, 20, 24), span(5, 0, 3)], at(4, 21))).toEqual({ state: 'open', at: at(5, 3), days: 1 })
  })
  it('comes round with the first Saturday of a month, the last, and every other week', () => {
    const now = swiss_minute(new Date('2026-03-02T10:00:00Z'))
    const on = (span: Partial<Hours>, from = now): number | null => {
      const said = opening([{ day: 5, from: 540, to: 720, ...span }], from)
      return said.state === 'closed' ? said.days : null
    }
    expect(on({ of_month: [1] })).toBe(5) // 7 March
    expect(on({ of_month: [-1] })).toBe(26) // 28 March
    expect(on({ of_month: [5] })).toBe(89) // 30 May
    expect(on({ of_month: [2, 4] })).toBe(12) // 14 March
    expect(on({ iso_weeks: 'even' })).toBe(5) // the week of 2 March is the tenth
    expect(on({ iso_weeks: 'odd' })).toBe(12)
    // 2026 has 53 weeks, and two odd ones meet at its end
    expect(on({ iso_weeks: 'odd' }, swiss_minute(new Date('2027-01-02T20:00:00Z')))).toBe(7)
    expect(opening([{ day: 5, from: 540, to: 720, of_month: [1] }], swiss_minute(new Date('2026-03-07T09:00:00Z'))).state).toBe('open')
  })
  it('never ends where it never does', () => {
    expect(
      opening(
        EVERY_DAY.map((day) => span(day, 0, 24)),
        at(3, 5),
      ),
    ).toEqual({ state: 'always' })
  })
  it('agrees with asking minute by minute', () => {
    const hours = [span(0, 22, 26), span(1, 1, 3), span(2, 9, 12), span(6, 23, 25)]
    const open = (minute: number): boolean =>
      hours.some(({ day, from, to }) =>
        [0, 7].some((week) => minute + week * 1440 >= day * 1440 + from && minute + week * 1440 < day * 1440 + to),
      )
    for (let minute = 0; minute < 7 * 1440; minute += 7) {
      const said = opening(hours, minute)
      expect(said.state).toBe(open(minute) ? 'open' : 'closed')
      if (said.state === 'open' || said.state === 'closed') {
        let end = minute
        while (open(end % 10_080) === open(minute)) end++
        expect(said.at).toBe(end % 10_080)
      }
    }
  })
})

describe('what is read on the page', () => {
  const said = (hours: Hours[], minute: number): string | undefined => opening_text(i18n, { ...a_place(), hours }, minute)?.text
  beforeEach(() => i18n.whole())
  it('names the hour, and the day where it is another', () => {
    const hours = [span(0, 9, 12.5), span(1, 14, 24), span(3, 8, 9)]
    expect(said(hours, at(0, 10))).toBe('Ouvert jusqu’à 12\u00a0h\u00a030')
    expect(said(hours, at(0, 8))).toBe('Fermé, ouvre à 9\u00a0h')
    expect(said(hours, at(0, 13))).toBe('Fermé, ouvre demain à 14\u00a0h')
    expect(said(hours, at(1, 15))).toBe('Ouvert jusqu’à 24\u00a0h')
    expect(said(hours, at(2, 0))).toBe('Fermé, ouvre demain à 8\u00a0h')
    expect(said(hours, at(4, 0))).toBe('Fermé, ouvre lundi à 9\u00a0h')
    expect(said([], at(4, 0))).toBeUndefined()
  })
  it('has a line for each day', () => {
    const place = a_place({ hours: [span(0, 9, 12), span(0, 14, 26)] })
    expect(day_hours(i18n, place, 0)).toBe('9\u00a0h\u00a0à\u00a012\u00a0h, 14\u00a0h\u00a0à\u00a02\u00a0h')
    expect(day_hours(i18n, place, 1)).toBe('Fermé')
  })
  it('names a date that is further away than a week, and says in which rhythm it opens', () => {
    const hours = [
      { day: 5, from: 540, to: 720, of_month: [1, -1] },
      { day: 2, from: 1080, to: 1200, iso_weeks: 'odd' as const },
    ]
    const first = [{ day: 5, from: 540, to: 720, of_month: [1] }]
    expect(said(first, swiss_minute(new Date('2026-03-08T10:00:00Z')))).toBe('Fermé, ouvre samedi 4 avril à 9\u00a0h')
    expect(rare_hours(i18n, a_place({ hours }))).toEqual([
      { rhythm: 'Le 1er et dernier samedi du mois', hours: '9\u00a0h\u00a0à\u00a012\u00a0h' },
      { rhythm: 'Un mercredi sur deux (semaines impaires)', hours: '18\u00a0h\u00a0à\u00a020\u00a0h' },
    ])
    expect(day_hours(i18n, a_place({ hours }), 5)).toBe('Fermé')
  })
  it('says the usual rule of holidays in words, and any other as it stands', () => {
    expect(note_text(i18n, a_place({ hours_note: 'PH off; SH 10:00-12:00' }))).toBe('fermé les jours fériés; SH 10:00-12:00')
    expect(note_text(i18n, a_place({ hours_note: 'sur rendez-vous' }))).toBe('sur rendez-vous')
  })
})

describe('a search', () => {
  const all: Entry[] = [
    a_place({ id: 'a', name: 'Épicerie', address: 'Chemin de Clair-Val 5', step_free: 'yes', hours: [span(0, 9, 12)] }),
    a_place({ id: 'b', name: 'Atelier vélo', kind: 'association', text: 'Un cœur et des outils', currencies: ['LEMAN'] }),
    as_entry({ id: 'c', name: 'Place de Graveson', quarter: 'q', hours: 'à toute heure', step_free: true, closed: false }),
  ]
  const ids = (sought: Partial<Sought>): string =>
    found(all, { words: '', kind: null, open: false, step_free: false, leman: false, ...sought }, at(0, 10))
      .map(({ id }) => id)
      .join('')
  it('compares the beginnings of words, without accents', () => {
    expect([ids({}), ids({ words: 'EPI' }), ids({ words: 'coeur vélo' }), ids({ words: 'val' }), ids({ words: 'icerie' })]).toEqual([
      'abc',
      'a',
      'b',
      'a',
      '',
    ])
  })
  it('and its filters narrow it, each by itself and together', () => {
    expect([ids({ kind: 'meeting' }), ids({ open: true }), ids({ step_free: true }), ids({ leman: true })]).toEqual(['c', 'a', 'ac', 'b'])
    expect(ids({ open: true, leman: true })).toBe('')
  })
})

describe('links', () => {
  it('lead to a telephone and to the web, and nowhere else', () => {
    expect(dialled('+41 (22) 000-00/01')).toBe('tel:+41220000001')
    expect(host_of('https://www.exemple.ch:8443/a')).toBe('exemple.ch:8443')
    expect([host_of('javascript:alert(1)'), host_of('exemple.ch'), host_of('')]).toEqual([null, null, null])
  })
  it('name OpenStreetMap where a place comes from there', () => {
    expect([of_osm(a_place({ source: 'node/1' })), of_osm(a_place({ source: 'commune-7' }))]).toEqual([true, false])
  })
})

describe('without network', () => {
  afterEach(() => forget_person())
  const door = (get: () => Promise<unknown>): Api => ({ get: vi.fn(get) }) as unknown as Api
  const fails = (): Promise<never> => Promise.reject(new Error('no network'))
  it('what was seen last is read, by the same person only', async () => {
    mark('amina')
    await new Directory(door(() => Promise.resolve({ items: [a_place()] }))).load()
    await vi.waitFor(async () => {
      const again = new Directory(door(fails))
      await again.load()
      expect(again.status).toBe('ready')
      expect(again.get('p')?.name).toBe('Épicerie')
    })
    mark('luc')
    const other = new Directory(door(fails))
    await other.load()
    expect(other.status).toBe('failed')
    expect(other.get('p')).toBeNull()
  })
})
