import { describe, expect, it } from 'vitest'
import { broken_day, empty_week, week_of, week_text } from '../../src/lib/week'

describe('the week of a place', () => {
  it('comes back from hours as it was written', () => {
    const hours = [
      { day: 0, from: 420, to: 720 },
      { day: 0, from: 840, to: 1110 },
      { day: 5, from: 1080, to: 1560 },
    ]
    const week = week_of(hours, 'PH off')!
    expect(week_text(week.days, week.holidays)).toBe('Mo 07:00-12:00,14:00-18:30; Sa 18:00-02:00; PH off')
    expect(broken_day(week.days)).toBeNull()
  })

  it('knows the first and the last of a month, and every other week', () => {
    const hours = [
      { day: 2, from: 1080, to: 1200, iso_weeks: 'even' as const },
      { day: 4, from: 600, to: 720, of_month: [1] },
      { day: 5, from: 540, to: 720, of_month: [-1] },
    ]
    const week = week_of(hours, '')!
    expect(week_text(week.days, false)).toBe('week 2-52/2 We 18:00-20:00; Fr[1] 10:00-12:00; Sa[-1] 09:00-12:00')
    expect(week_of([{ day: 5, from: 540, to: 720, of_month: [1, 3] }], '')).toBeNull()
    expect(week_of([...hours, { day: 5, from: 800, to: 900 }], '')).toBeNull()
  })

  it('leaves alone what no week says, and a day with more spans than it has room for', () => {
    expect(week_of([], 'sur rendez-vous')).toBeNull()
    const three = [60, 180, 300].map((from) => ({ day: 2, from, to: from + 60 }))
    expect(week_of(three, '')).toBeNull()
  })

  it('says nothing where nothing is filled in', () => {
    expect(week_text(empty_week(), true)).toBe('')
  })

  it('finds the day that is not whole', () => {
    const days = empty_week()
    days[3]!.spans = [{ from: '08:00', to: '' }]
    expect(broken_day(days)).toBe(3)
    days[3]!.spans = [
      { from: '08:00', to: '12:00' },
      { from: '11:00', to: '14:00' },
    ]
    expect(broken_day(days)).toBe(3)
    days[3]!.spans[1]!.from = '12:30'
    expect(broken_day(days)).toBeNull()
  })
})
