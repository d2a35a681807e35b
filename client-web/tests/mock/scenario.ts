// What hangs in the neighbourhood when the stand-in server starts with --seed: five people, a ring that waits, one under way, one done.
import type { Direction, ListingDraft } from '../../src/lib/types.ts'
import { add_listing, add_person, CATEGORIES, POINTS, propose, sheets, type Person, type StoredListing } from './town.ts'

export function seed(): void {
  const category = (name: string): string => CATEGORIES.find((one) => one.id === name)?.id ?? CATEGORIES[0]?.id ?? 'other'
  const say = (
    who: Person,
    direction: Direction,
    title: string,
    kind: ListingDraft['kind'],
    cat: string,
    size: ListingDraft['size'],
    text = '',
  ): StoredListing =>
    add_listing(who.member.id, {
      direction,
      kind,
      category: category(cat),
      title,
      text,
      language: 'fr',
      size,
      availability: 0b100_000_000_100_000_000_000,
    })
  const amina = add_person('Amina', 0)
  const luc = add_person('Luc', 0)
  const rosa = add_person('Rosa', 2)
  const jonas = add_person('Jonas', 3)
  const mei = add_person('Mei', 1)
  const others: [Person, Direction, string, ListingDraft['kind'], string, ListingDraft['size']][] = [
    [rosa, 'want', 'Apprendre à faire du pain', 'lesson', 'cooking-lesson', 3],
    [mei, 'offer', 'Aide pour vos papiers et courriers', 'service', 'paperwork', 2],
    [jonas, 'offer', 'Prêt d’une perceuse', 'loan', 'tools', 1],
    [luc, 'want', 'Garder Filou le week-end du 21', 'service', 'dog-walking', 4],
    [rosa, 'offer', 'Confitures d’abricots, trois pots', 'good', 'preserves', 1],
    [jonas, 'offer', 'Conversation en allemand', 'lesson', 'languages', 2],
    [mei, 'want', 'Un coup de main pour tailler une haie', 'service', 'hedge-trimming', 3],
    [luc, 'offer', 'Réparer votre vélo', 'service', 'bicycle-repair', 2],
  ]
  const cat_of = (words: string, fallback: string): string =>
    CATEGORIES.find((one) => JSON.stringify(one).toLowerCase().includes(words))?.id ?? fallback
  const guess: Record<string, string> = {
    'cooking-lesson': cat_of('pain', ''),
    paperwork: cat_of('courrier', ''),
    tools: cat_of('perceuse', ''),
    'dog-walking': cat_of('chien', ''),
    preserves: cat_of('confiture', ''),
    languages: cat_of('allemand', ''),
    'bicycle-repair': cat_of('réparer vélo', cat_of('vélo', '')),
    meal: cat_of('couscous', cat_of('repas', '')),
  }
  for (const [who, direction, title, kind, cat, size] of others)
    say(who, direction, title, kind, guess[cat] ?? cat, size, 'Chez moi ou chez vous, comme vous préférez.')
  const couscous = say(amina, 'offer', 'Un couscous pour 4', 'good', guess['meal']!, 3)
  say(amina, 'want', 'Une leçon d’allemand', 'lesson', guess['languages']!, 3)
  const velo = say(luc, 'offer', 'Réparation de vélo', 'service', guess['bicycle-repair']!, 2)
  const jardin = say(rosa, 'offer', 'Coup de main au jardin', 'service', 'gardening', 3)
  const lecon = say(jonas, 'offer', 'Une leçon d’allemand', 'lesson', guess['languages']!, 3)
  const chien = say(mei, 'offer', 'Garder Filou', 'service', guess['dog-walking']!, 2)
  const ring = propose(
    [amina, luc, rosa, jonas].map((one) => one.member.id),
    [couscous, velo, jardin, lecon],
  )
  ring.animals = ['cat', 'rabbit', 'turtle', 'bird']
  ring.answers.set(luc.member.id, 'yes')
  ring.answers.set(jonas.member.id, 'yes')
  const going = propose(
    [amina, luc, rosa, jonas].map((one) => one.member.id),
    [couscous, velo, jardin, lecon],
  )
  going.state = 'in_progress'
  for (const who of going.people) going.answers.set(who, 'yes')
  const at = new Date()
  at.setHours(10, 0, 0, 0)
  for (const [i, leg] of going.legs.entries()) {
    leg.meeting = { handover_point: POINTS[0]!.id, name: POINTS[0]!.name, at: new Date(at.getTime() + i * 864e5).toISOString() }
    if (i === 1 || i === 2) leg.given = leg.received = true
  }
  const done = propose(
    [amina, rosa, mei].map((one) => one.member.id),
    [couscous, jardin, chien],
  )
  for (const leg of done.legs) leg.given = leg.received = true
  for (const who of done.people) done.answers.set(who, 'yes')
  done.state = 'fulfilled'
  sheets.set('AMINA', amina.member.id)
}
