import { describe, expect, it } from 'vitest'
import { blank_form, draft_of, form_of, found, is_light, type Notice, type NoticeForm } from '../../src/lib/notices'

const STAGE: Notice = {
  ...{ id: 'a', kind: 'internship', by: 'Mairie de Thônex', title: 'Stage à la voirie', text: '', link: 'https://www.thonex.ch/' },
  ...{ host: 'www.thonex.ch', place: '', dates: '', age_from: 15, language: 'fr', posted_on: '2026-11-01' },
  ...{ until: '2026-12-01T20:00:00.000Z', mine: false, withheld: false, association: null },
}
const JOB: Notice = { ...STAGE, id: 'b', kind: 'youth_job', title: 'Promener un chien', by: 'Refuge', age_from: 13 }
const MANDATE: Notice = { ...STAGE, id: 'c', kind: 'mandate', title: 'Fête du quartier', age_from: null }
const ids = (notices: Notice[]): string => notices.map((one) => one.id).join('')

describe('the board', () => {
  const all = [STAGE, JOB, MANDATE]
  it('is filtered by kind, by age and by the beginnings of words', () => {
    expect(ids(found(all, { words: '', kind: null, age: null }))).toBe('abc')
    expect(ids(found(all, { words: '', kind: 'youth_job', age: null }))).toBe('b')
    expect(ids(found(all, { words: '', kind: null, age: 14 }))).toBe('bc')
    expect(ids(found(all, { words: 'THON voir', kind: null, age: null }))).toBe('a')
    expect(ids(found(all, { words: 'oirie', kind: null, age: null }))).toBe('')
  })
  it('says what the law wants of work before 15', () => {
    expect(all.map(is_light)).toEqual([false, true, false])
  })
})

describe('a notice as it is sent', () => {
  const form: NoticeForm = {
    ...{
      kind: 'internship',
      association: '',
      by: ' Mairie ',
      title: 'Stage',
      text: '',
      link: 'https://a.ch/',
      place: ' ',
      dates: '',
      age_from: 15,
    },
    until: '2026-12-01',
  }
  it('leaves out what is empty', () => {
    const until = '2026-12-01T20:00:00.000Z'
    const said = { kind: 'internship', by: 'Mairie', title: 'Stage', link: 'https://a.ch/', age_from: 15, language: 'fr', until }
    expect(draft_of(form, 'fr')).toEqual(said)
  })
  it('is of the institution that was written, or of the association that was chosen', () => {
    const house = { ...form, association: 'aaaaaaaaaaaaaaaaaaaaaaaaaa', by: '' }
    expect(draft_of(house, 'fr')).toMatchObject({ association: house.association })
    expect(draft_of(house, 'fr')).not.toHaveProperty('by')
  })
  it('is changed from what hangs', () => {
    expect(draft_of(form_of(STAGE), 'fr')).toMatchObject({ by: STAGE.by, title: STAGE.title, until: STAGE.until })
    expect(draft_of(blank_form(new Date()), 'fr')).toBeNull()
  })
  it('is not sent without a safe address, an institution, or an age for the young', () => {
    expect(draft_of({ ...form, link: 'http://a.ch/' }, 'fr')).toBeNull()
    expect(draft_of({ ...form, by: '' }, 'fr')).toBeNull()
    expect(draft_of({ ...form, until: '' }, 'fr')).toBeNull()
    expect(draft_of({ ...form, age_from: null }, 'fr')).toBeNull()
    expect(draft_of({ ...form, age_from: 12 }, 'fr')).toBeNull()
    expect(draft_of({ ...form, kind: 'mandate', age_from: null }, 'fr')).not.toBeNull()
  })
})
