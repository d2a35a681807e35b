import { describe, expect, it, vi } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { bit, describe as describe_week, QUICK, quick_on, toggle_quick, WHOLE_WEEK } from '../../src/lib/availability'
import { calendar_file } from '../../src/lib/calendar'
import { empty_draft, from_listing, keep_draft, kept_draft, missing_in, size_of, to_listing, with_guess } from '../../src/lib/draft'
import { bar_widths, verdict } from '../../src/lib/fairness'
import { day_text, duration_text, past_text, when_text } from '../../src/lib/format'
import { empty_after, gap_with_empty, hand_state, inside_sentence, ring_sentences, ring_title, seat_name } from '../../src/lib/rings'
import { label, Places } from '../../src/lib/places.svelte'
import { parse } from '../../src/lib/router.svelte'
import { CATEGORY_ICONS } from '../../src/ui/category_icons'
import { ring_centre, ring_people, times_text } from '../../src/ui/ring_view'
import { i18n, n, t } from '../../src/i18n/index.svelte'
import { a_listing, a_ring, a_seat, a_transfer } from '../builders'

const words = { t, locale: 'fr-CH' }
const speech = { t, n, list: i18n.list }

describe('dates and hours', () => {
  const now = new Date(2026, 5, 1, 12, 0)
  it('are short beside what was said: the hour, the day of the week, the date', () => {
    const said = (...at: [number, number, number, number]): string => past_text(words, new Date(...at).toISOString(), now)
    expect(said(2026, 5, 1, 9)).toBe('9\u00a0h')
    expect(said(2026, 4, 31, 23)).toBe('hier')
    expect(said(2026, 4, 28, 9)).toBe('jeudi')
    expect(said(2026, 4, 20, 9)).toBe('20 mai')
    expect(said(2025, 4, 20, 9)).toBe('20 mai 2025')
  })
  it('are said as neighbours say them', () => {
    expect(when_text(words, new Date(2026, 5, 1, 18, 0).toISOString(), now)).toBe('aujourd’hui, 18\u00a0h')
    expect(when_text(words, new Date(2026, 5, 2, 9, 5).toISOString(), now)).toBe('demain, 9\u00a0h\u00a005')
    expect(day_text(words, new Date(2026, 5, 4), now)).toBe('jeudi')
    expect(day_text(words, new Date(2026, 5, 13), now)).toBe('samedi 13 juin')
    expect(day_text(words, new Date(2027, 0, 2), now)).toContain('2027')
    expect(day_text(words, new Date(2026, 4, 31, 23, 59), now)).toBe('hier')
  })
  it('durations', () => {
    expect([duration_text(30), duration_text(60), duration_text(105)]).toEqual(['30\u00a0min', '1\u00a0h', '1\u00a0h\u00a045'])
  })
})

describe('the week', () => {
  it('has 21 bits, Monday morning first', () => {
    expect(WHOLE_WEEK).toBe(2097151)
    expect(bit(0, 0)).toBe(1)
    expect(bit(6, 2)).toBe(1 << 20)
    expect(QUICK.evenings | QUICK.daytime | QUICK.weekend).toBe(WHOLE_WEEK)
  })
  it('turns quick choices on and off without touching the rest', () => {
    const mask = toggle_quick(bit(2, 0), 'weekend')
    expect(quick_on(mask, 'weekend')).toBe(true)
    expect(toggle_quick(mask, 'weekend')).toBe(bit(2, 0))
    expect(describe_week(mask)).toEqual({ quick: ['weekend'], slots: [{ day: 2, part: 0 }] })
  })
})

describe('fairness', () => {
  it('is a word', () => {
    expect([verdict(120, 105), verdict(60, 90), verdict(240, 60), verdict(30, 120), verdict(60, 0)]).toEqual([
      'yes',
      'about',
      'more',
      'less',
      'gift',
    ])
  })
  it('draws both halves to the same scale and never full', () => {
    expect(bar_widths(120, 120)).toEqual({ give: 67, get: 67 })
    expect(bar_widths(240, 0)).toEqual({ give: 67, get: 0 })
  })
})

describe('a ring in words', () => {
  it('tells the whole chain, by animals before everyone agreed', () => {
    const ring = a_ring({ seats: [a_seat({ you: true }), a_seat({ animal: 'rabbit', answer: 'yes' }), a_seat({ animal: 'bird' })] })
    expect(ring_sentences(speech, ring)).toEqual([
      'Vous donnez «\u00a0Un couscous\u00a0» à Lapin.',
      'Lapin donne «\u00a0Réparer un vélo\u00a0» à Oiseau.',
      'Oiseau vous donne «\u00a0Leçon d’allemand\u00a0».',
      'Lapin a dit oui.',
      'Oiseau n’a pas encore répondu.',
    ])
  })
  it('says who passes and what happens then, as the badges and the centre do', () => {
    const seats = [a_seat({ you: true }), a_seat({ animal: 'rabbit', answer: 'no' }), a_seat({ animal: 'bird', answer: 'no' })]
    expect(ring_sentences(speech, a_ring({ state: 'repairing', seats }), 'yes').slice(3)).toEqual([
      'Lapin et Oiseau passent leur tour.',
      'Vous avez dit oui.',
      'On cherche une autre ronde.',
    ])
  })
  it('keeps the seat of somebody who left, and says nothing of what they gave', () => {
    const yes = { answer: 'yes' as const }
    const seats = [a_seat({ you: true, ...yes }), a_seat({ animal: 'bird', ...yes })]
    const ring = a_ring({ state: 'repairing', seats, transfers: [a_transfer({ from: 1, to: 0, title: 'Leçon d’allemand' })] })
    expect(ring_title(speech, ring)).toBe('Ronde à trois')
    expect(ring_sentences(speech, ring)).toEqual([
      'Oiseau vous donne «\u00a0Leçon d’allemand\u00a0».',
      'Oiseau a dit oui.',
      'Vous avez dit oui.',
      'On cherche une autre ronde.',
    ])
    expect(ring_people(ring, 'Ana', 'yes').map((one) => one.open ?? false)).toEqual([false, true, false])
    expect(gap_with_empty({ ...ring, kind: 'chain', seats: [...seats, a_seat()], gap_after: 2 })).toBe(3)
    expect(empty_after({ ...ring, state: 'proposed' })).toEqual([])
  })
  it('says how many hand-overs are done, and how it ended', () => {
    const seats = [a_seat({ you: true, answer: 'yes' }), a_seat({ first_name: 'Luc', answer: 'yes' })]
    const transfers = [a_transfer({ state: 'done' }), a_transfer({ index: 1, from: 1, to: 0 })]
    const ring = a_ring({ state: 'agreed', seats, transfers })
    expect(ring_sentences(speech, ring).at(-1)).toBe('Une remise sur 2 est faite.')
    expect(ring_sentences(speech, { ...ring, closing: 'fulfilled' })[0]).toBe('La ronde est bouclée. Bravo\u00a0!')
    expect(ring_sentences(speech, { ...ring, closing: 'fulfilled' })).toHaveLength(3)
  })
  it('by first names after', () => {
    const yes = { answer: 'yes' as const }
    const ring = a_ring({
      state: 'agreed',
      seats: [a_seat({ you: true, ...yes }), a_seat({ first_name: 'Luc', ...yes }), a_seat({ first_name: 'Rosa', ...yes })],
    })
    expect(seat_name(speech, ring, 2)).toBe('Rosa')
    expect(ring_sentences(speech, ring)[0]).toBe('Tout le monde a dit oui.')
  })
  it('has a title by its size', () => {
    expect(ring_title(speech, a_ring())).toBe('Ronde à trois')
    expect(ring_title(speech, a_ring({ seats: [a_seat(), a_seat()] }))).toBe('Échange direct')
    expect(ring_title(speech, a_ring({ kind: 'chain' }))).toBe('Chaîne de dons')
  })
  it('keeps the capital of a name inside a sentence', () => {
    expect([inside_sentence('Une leçon'), inside_sentence('L’échelle'), inside_sentence('Filou'), inside_sentence('Laine')]).toEqual([
      'une leçon',
      'l’échelle',
      'Filou',
      'Laine',
    ])
  })
  it('knows who has confirmed', () => {
    expect(hand_state(a_transfer({ given: true }))).toBe('mine')
    expect(hand_state(a_transfer({ received: true }))).toBe('theirs')
    expect(hand_state(a_transfer({ from: 1, to: 0, received: true }))).toBe('mine')
    expect(hand_state(a_transfer({ state: 'done' }))).toBe('done')
    expect(hand_state(a_transfer())).toBe('open')
  })
})

describe('a draft', () => {
  const guess = { category: 'bicycle-repair', kind: 'service' as const, size: 2 as const, matches: 3, closes: false }
  it('takes a guess, but not over what the person chose', () => {
    const draft = with_guess(empty_draft(), guess)
    expect([draft.category, draft.size]).toEqual(['bicycle-repair', 2])
    expect(with_guess({ ...draft, category: 'cooking', category_chosen: true, size: 4, size_chosen: true }, guess)).toMatchObject({
      category: 'cooking',
      size: 4,
    })
  })
  it('says what is missing, in the order of the form', () => {
    expect(missing_in(empty_draft())).toEqual(['title', 'category', 'size'])
    expect(missing_in({ ...with_guess(empty_draft(), guess), title: 'Vélo' })).toEqual([])
  })
  it('sends nothing empty and keeps what an edit does not show', () => {
    const draft = { ...with_guess(empty_draft('want'), guess), title: ' Vélo ' }
    expect(to_listing(draft, 'fr')).toEqual({
      direction: 'want',
      kind: 'service',
      category: 'bicycle-repair',
      title: 'Vélo',
      language: 'fr',
      size: 2,
    })
    const want = a_listing({ only_one_of: 'vélos', group_limit: 2 })
    expect(to_listing(from_listing(want), 'fr', want)).toMatchObject({ only_one_of: 'vélos', group_limit: 2 })
    const old = a_listing({ pairing: ['x'], language: 'en', quantity: 3 })
    expect(to_listing(from_listing(old), 'fr', old)).toMatchObject({ pairing: ['x'], language: 'en', quantity: 3 })
  })
  it('says for how long a loan is, who would stand in, and neither of what has no such field', () => {
    const loan = a_listing({ kind: 'loan', direction: 'offer', loan_days: 7, reserve: true })
    const draft = from_listing(loan)
    expect(to_listing(draft, 'fr', loan)).toMatchObject({ loan_days: 7, reserve: true })
    expect(to_listing({ ...draft, kind: 'good' }, 'fr', loan)).not.toHaveProperty('loan_days')
    expect(to_listing({ ...draft, kind: 'gift' }, 'fr', loan)).not.toHaveProperty('reserve')
    expect(to_listing({ ...draft, direction: 'want' }, 'fr', loan)).not.toHaveProperty('reserve')
    const lesson = a_listing({ kind: 'lesson', duration_minutes: 45 })
    expect(to_listing(from_listing(lesson), 'fr', lesson)).toHaveProperty('duration_minutes', 45)
    expect(to_listing({ ...from_listing(lesson), kind: 'good' }, 'fr', lesson)).not.toHaveProperty('duration_minutes')
  })
  it('says how long a service takes, to the minute where one can', () => {
    const draft = {
      ...with_guess(empty_draft(), { category: 'gardening', kind: 'service', size: 2, matches: 0, closes: false }),
      title: 'Jardiner',
    }
    expect(to_listing(draft, 'de')).not.toHaveProperty('duration_minutes')
    expect(to_listing({ ...draft, duration_minutes: 90 }, 'de')).toMatchObject({ duration_minutes: 90, language: 'de' })
    expect(to_listing({ ...draft, kind: 'loan', duration_minutes: 90 }, 'de')).not.toHaveProperty('duration_minutes')
    expect([15, 45, 90, 240].map(size_of)).toEqual([1, 2, 3, 4])
  })
  it('survives a closed page', () => {
    keep_draft({ ...empty_draft(), title: 'à moitié' })
    expect(kept_draft()?.title).toBe('à moitié')
  })
})

describe('addresses', () => {
  it('lead to screens, and nothing else does', () => {
    expect(parse('/')).toEqual({ name: 'home' })
    expect(parse('/i/Ab-_9')).toEqual({ name: 'invitation', code: 'Ab-_9' })
    expect(parse('/publier', '?je=cherche')).toEqual({ name: 'post', direction: 'want' })
    expect(parse('/publier', '?pour=mjwg6y3l')).toEqual({ name: 'post', direction: null, behalf: 'mjwg6y3l' })
    expect(parse('/publier', '?pour=../x')).toEqual({ name: 'post', direction: null })
    expect(['/nouvelles', '/aide', '/profil/recherches'].map((path) => parse(path).name)).toEqual(['news', 'help', 'searches'])
    expect([parse('/adresses'), parse('/adresses/abc234')]).toEqual([{ name: 'places' }, { name: 'place', id: 'abc234' }])
    expect(parse('/echanges/a-repondre')).toEqual({ name: 'swaps', filter: 'to_answer' })
    expect(parse('/annonces/abc234/modifier')).toEqual({ name: 'edit', id: 'abc234' })
    for (const path of ['/rondes/<script>', '/rondes/ABC', '/i/a/b', '/profil/x', '/adresses/ABC', '/annonces/a b', '//']) {
      expect(parse(path).name).toBe(path === '//' ? 'home' : 'not_found')
    }
  })
})

describe('the calendar file', () => {
  it('escapes text and folds long lines', () => {
    const text = calendar_file([{ uid: 'u', at: '2026-06-07T08:00:00Z', title: 'A, b; c\nd'.repeat(9), place: 'Maison' }], new Date(0))
    expect(text).toContain('DTSTART:20260607T080000Z\r\n')
    expect(text).toContain('A\\, b\\; c\\n')
    for (const line of text.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  })
})

describe('pictures', () => {
  const taxonomy = '../server/market/data/taxonomy.json'
  it.runIf(existsSync(taxonomy))('exist for every theme and category of the server', () => {
    const { themes } = JSON.parse(readFileSync(taxonomy, 'utf8')) as { themes: { icon: string; categories: { icon: string }[] }[] }
    const names = themes.flatMap((theme) => [theme.icon, ...theme.categories.map((one) => one.icon)])
    expect(names.length).toBeGreaterThan(50)
    expect(names.filter((name) => !(name in CATEGORY_ICONS))).toEqual([])
  })
})

describe('what the screens say', () => {
  it('never breaks a line inside a half-day', () => {
    expect(times_text(bit(5, 1))).toBe('samedi après-\u2060midi')
  })
  it('tells when the agreed ring meets, with « à » unless it is today', () => {
    vi.useFakeTimers({ now: new Date(2026, 5, 3, 9) })
    const meets = (day: number): string | undefined => {
      const at = new Date(2026, 5, day, 18).toISOString()
      const mine = a_transfer({ index: 0, from: 0, to: 1, meeting: { handover_point: 'p', name: 'Maison de quartier', at } })
      return ring_centre(a_ring({ state: 'agreed', transfers: [mine] }), 'yes').small
    }
    expect(meets(5)).toBe('à vendredi, 18\u00a0h')
    expect(meets(3)).toBe('aujourd’hui, 18\u00a0h')
    vi.useRealTimers()
  })
  it('sets the typographic apostrophe in a label that has the straight one', () => {
    expect(label({ fr: "Garde d'enfants" }, 'fr')).toBe('Garde d’enfants')
  })
  it('gives each theme a fill of its own, and one that is new a fill all the same', () => {
    const places = new Places()
    const theme = (id: string): (typeof places.themes)[number] => ({ id, icon: 'x', labels: {}, categories: [] })
    places.themes = ['garden', 'mobility', 'brand-new'].map(theme)
    expect(['garden', 'mobility', 'brand-new', 'unknown'].map((id) => places.colour_of(id))).toEqual([3, 2, 3, 1])
  })
})
