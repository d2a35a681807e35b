// Believable people and what goes on between them: one neighbour, Amina, has a ring in every state. For the accessibility check and the
// pictures. All of it is done through the API as its members would; nothing is written past the server.
import type { Listing, ListingKind, Proposal } from '../src/lib/types'
import { bit, QUICK } from '../src/lib/availability'
import { Member } from './member'
import { couscous, jam } from './still_life'
import type { Running } from './server'

export interface Stage {
  amina: Member
  /** has posted and waits; has nobody to exchange with */
  nadia: Member
  karim: Member
  ines: Member
  /** reads German */
  greta: Member
  /** the others of the ring of four, in giving order after Amina */
  luc: Member
  rosa: Member
  jonas: Member
  /** addresses: a ring of four that waits for Amina, one that is complete, one that Karim left, one that has changed for Inès */
  waiting: string
  complete: string
  left: string
  changed: string
  /** each may be declined, once */
  unwanted: { by: Member; ring: string }[]
  /** a listing of Amina's, and one of somebody else */
  listing: string
  stranger: string
  /** one of somebody else's with a photo */
  pictured: string
}

const FREE = QUICK.evenings | bit(5, 0) | bit(5, 1)
const address = (proposal: Proposal): string => `/rondes/${proposal.id}`
const id_of = (path: string): string => path.split('/').at(-1) ?? ''

interface Part {
  by: Member
  offer: string
  gives: string
  want: string
  seeks: string
  text?: string
  /** where it is not what the category says: a dish is a thing that is handed over */
  gives_kind?: ListingKind
  seeks_kind?: ListingKind
}
type Exchange = Part[]
const kind = (said?: ListingKind): { kind?: ListingKind } => (said ? { kind: said } : {})

/** Everyone posts what they give and what they seek; the last wish closes the ring, and the matcher proposes it. */
async function find(exchange: Exchange): Promise<Proposal> {
  for (const one of exchange) {
    const more = { ...(one.text ? { text: one.text } : {}), ...kind(one.gives_kind) }
    await one.by.post('offer', one.offer, { category: one.gives, size: 3, availability: FREE, ...more })
  }
  for (const one of exchange)
    await one.by.post('want', one.want, { category: one.seeks, size: 3, availability: FREE, ...kind(one.seeks_kind) })
  return await exchange[0]!.by.waiting()
}

async function all_agree(id: string, members: Member[]): Promise<void> {
  for (const one of members) await one.answer(id, 'accept')
}

async function all_hand_over(id: string, members: Member[]): Promise<void> {
  for (const side of ['give', 'get'] as const) for (const one of members) await one.confirm(id, side)
}

/** What the others around give or seek: nobody of these does both, so that no ring closes among them. */
const AROUND = [
  ['Nadia', 'offer', 'Confitures d’abricots, trois pots', 'preserves'],
  ['Hugo', 'want', 'Apprendre à faire du pain', 'baking'],
  ['Nadia', 'offer', 'Aide pour vos papiers et courriers', 'admin-and-letters'],
  ['Hugo', 'want', 'Arroser mes plantes en juillet', 'plant-watering'],
  ['Monique', 'offer', 'Prêt d’une perceuse', 'power-tools'],
  ['Colette', 'want', 'Garder le chat à Noël', 'pet-sitting'],
  ['Monique', 'offer', 'Une guitare pour débuter', 'music-instruments'],
  ['Colette', 'want', 'Un coup de main pour tailler la haie', 'hedge-trimming'],
  ['Nadia', 'offer', 'Emmener les enfants à l’école', 'school-run'],
  ['Hugo', 'want', 'Porter une armoire au troisième', 'moving-help'],
] as const

/** The address of the one with a photo. */
async function fill_the_feed(server: Running, nadia: Member): Promise<string> {
  const people: Record<string, Member> = {
    Nadia: nadia,
    Hugo: await Member.join(server, 'Hugo', 'Graveson'),
    Monique: await Member.join(server, 'Monique', 'Moillesulaz'),
    Colette: await Member.join(server, 'Colette', 'Clair-Val'),
  }
  const all: Listing[] = []
  for (const [name, direction, title, category] of AROUND) all.push(await people[name]!.post(direction, title, { category }))
  const { id } = all[0]!
  await nadia.show(id, jam(), 'Trois pots de confiture sur une table')
  return `/annonces/${id}`
}

export async function set_stage(server: Running): Promise<Stage> {
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const join = (name: string, quarter: string): Promise<Member> => Member.join(server, name, quarter)
  await amina.api.patch('/neighbourhood/settings', { cycle_cap: 4 })

  // A new member is in one live ring at a time: the first is fulfilled before the second is found.
  const sofia = await join('Sofia', 'Moillesulaz')
  const francois = await join('François', 'Graveson')
  const complete = await find([
    { by: amina, offer: 'Prêt d’un caftan de fête', gives: 'costumes', want: 'Une étagère pour l’entrée', seeks: 'furniture' },
    { by: sofia, offer: 'Ourlets et retouches', gives: 'ironing-and-sewing', want: 'Un caftan pour un mariage', seeks: 'costumes' },
    { by: francois, offer: 'Une étagère en pin', gives: 'furniture', want: 'Raccourcir deux pantalons', seeks: 'ironing-and-sewing' },
  ])
  await all_agree(complete.id, [amina, sofia, francois])
  await all_hand_over(complete.id, [amina, sofia, francois])

  const nadia = await join('Nadia', 'Clair-Val')
  const pictured = await fill_the_feed(server, nadia)

  const [unwanted, left] = [[await find_direct(server, 'Karim'), await find_direct(server, 'Malik')], await find_direct(server, 'Karim')]
  await left.by.answer(id_of(left.ring), 'decline')

  const ines = await join('Inès', 'Clair-Val')
  const greta = await Member.join(server, 'Greta', 'Graveson', 'de')
  await greta.api.post('/searches', { q: 'Velo', language: 'de', direction: 'offer' })
  const changed = await find_changed(server, ines)

  const luc = await join('Luc', 'Belle-Terre')
  const rosa = await join('Rosa', 'Graveson')
  const jonas = await join('Jonas', 'Moillesulaz')
  const waiting = await find([
    {
      by: amina,
      offer: 'Un couscous pour quatre',
      gives: 'home-cooking',
      want: 'Apprendre l’allemand, pour débuter',
      seeks: 'language-lessons',
      gives_kind: 'good',
      text: 'Semoule roulée à la main, légumes de saison. Vous apportez la marmite, je la remplis.',
    },
    { by: luc, offer: 'Réparer votre vélo', gives: 'bicycle-repair', want: 'Un repas maison', seeks: 'home-cooking', seeks_kind: 'good' },
    { by: rosa, offer: 'Jardiner chez vous', gives: 'gardening', want: 'Réparer mon vélo', seeks: 'bicycle-repair' },
    { by: jonas, offer: 'Une leçon d’allemand', gives: 'language-lessons', want: 'Un coup de main au jardin', seeks: 'gardening' },
  ])
  for (const one of [luc, jonas]) await one.answer(waiting.id, 'accept')

  const mine = await amina.api.get<{ items: { id: string; title: string }[] }>('/listings', { query: { mine: true } })
  await amina.show(mine.items.find((one) => one.title.includes('couscous'))!.id, couscous(), 'Un plat de couscous')
  const around = await amina.api.get<{ items: { id: string; title: string }[] }>('/listings', { query: { q: 'papiers' } })
  return {
    amina,
    nadia,
    karim: left.by,
    ines,
    greta,
    luc,
    rosa,
    jonas,
    waiting: address(waiting),
    complete: address(complete),
    left: left.ring,
    unwanted,
    changed: address(changed),
    listing: `/annonces/${mine.items.find((one) => one.title.includes('couscous'))?.id}`,
    pictured,
    stranger: `/annonces/${around.items[0]?.id}`,
  }
}

async function find_direct(server: Running, name: string): Promise<{ by: Member; ring: string }> {
  const one = await Member.join(server, name, 'Belle-Terre')
  const other = await Member.join(server, 'Dora', 'Graveson')
  const proposal = await find([
    { by: one, offer: 'Dépanner votre ordinateur', gives: 'it-help', want: 'Une coupe de cheveux', seeks: 'hairdressing' },
    { by: other, offer: 'Couper les cheveux', gives: 'hairdressing', want: 'Installer une imprimante', seeks: 'it-help' },
  ])
  return { by: one, ring: address(proposal) }
}

/** One of three passes, a fourth takes the place: who receives from the fourth is asked again. */
async function find_changed(server: Running, ines: Member): Promise<Proposal> {
  const omar = await Member.join(server, 'Omar', 'Belle-Terre')
  const paul = await Member.join(server, 'Paul', 'Graveson')
  const proposal = await find([
    { by: ines, offer: 'Garder vos enfants', gives: 'babysitting', want: 'Des vitres propres', seeks: 'cleaning' },
    { by: paul, offer: 'Cours de guitare', gives: 'music-lessons', want: 'Faire garder ma fille', seeks: 'babysitting' },
    { by: omar, offer: 'Nettoyer les vitres', gives: 'cleaning', want: 'Apprendre la guitare', seeks: 'music-lessons' },
  ])
  const eva = await Member.join(server, 'Eva', 'Moillesulaz')
  await eva.post('offer', 'Des vitres sans traces', { category: 'cleaning', size: 3, availability: FREE })
  await eva.post('want', 'Débuter la guitare', { category: 'music-lessons', size: 3, availability: FREE })
  for (const one of [ines, paul]) await one.answer(proposal.id, 'accept')
  await omar.answer(proposal.id, 'decline')
  await eva.waiting()
  await eva.answer(proposal.id, 'accept')
  return proposal
}

// What happens next, one step at a time.

export async function amina_says_yes(stage: Stage): Promise<void> {
  await stage.amina.answer(id_of(stage.waiting), 'accept')
}

export async function the_last_says_yes(stage: Stage): Promise<void> {
  const id = id_of(stage.waiting)
  await stage.rosa.answer(id, 'accept')
  const said: [Member, string][] = [
    [stage.luc, 'Bonjour ! Pour le vélo de Rosa, faut-il des pièces ?'],
    [stage.rosa, 'Juste une chambre à air. Je l’apporte samedi.'],
    [stage.amina, 'Je prépare le couscous vendredi. Quelqu’un mange sans viande ?'],
    [stage.luc, 'Oui, moi. Merci d’y penser !'],
    [stage.jonas, 'Très bien, à samedi'],
  ]
  for (const [by, text] of said) await by.api.post(`/proposals/${id}/messages`, { text, language: 'fr' })
  await stage.amina.meet(id, 'give', 'Maison de quartier', next_saturday(10))
}

export async function two_hand_over(stage: Stage): Promise<void> {
  const id = id_of(stage.waiting)
  await stage.luc.confirm(id, 'give')
  await stage.rosa.confirm(id, 'get')
  await stage.rosa.confirm(id, 'give')
  await stage.jonas.confirm(id, 'get')
}

function next_saturday(hour: number): Date {
  const day = new Date()
  day.setUTCDate(day.getUTCDate() + ((6 - day.getUTCDay() + 7) % 7 || 7))
  day.setUTCHours(hour - 1, 0, 0, 0)
  return day
}
