// The sheet that an organiser brings on the evening: so many people, what each brings and what each would like. Always the same one: who
// looks for a fault tomorrow has tonight's list. Everybody can be served, since the next one of their table's round brings what they love.
const NAMES = [
  ...['Adèle', 'Akin', 'Alba', 'Andrea', 'Anouk', 'Bekim', 'Carla', 'Céline', 'Chiara', 'Dafina', 'David', 'Elif', 'Émile', 'Esther'],
  ...['Fatou', 'Félix', 'Gilles', 'Hana', 'Hugo', 'Inès', 'Ivo', 'Jeanne', 'Joël', 'Karim', 'Léa', 'Luca', 'Maëlle', 'Marc', 'Mei', 'Milo'],
  ...['Nadia', 'Noé', 'Olga', 'Pablo', 'Quentin', 'Rosa', 'Samir', 'Sofia', 'Théo', 'Ugo', 'Vera', 'Walid', 'Xenia', 'Yann', 'Yuki', 'Zoé'],
]
const THINGS = [
  ...['Lampe de bureau', 'Perceuse', 'Vélo d’enfant', 'Puzzle de mille pièces', 'Service à thé', 'Bandes dessinées', 'Veste d’hiver'],
  ...['Jeu d’échecs', 'Vase bleu', 'Poussette', 'Casque de vélo', 'Mixeur', 'Machine à pain', 'Raquettes à neige', 'Tente pour deux'],
  ...['Livres de cuisine', 'Guitare', 'Ponceuse', 'Bottes de pluie, taille 34', 'Miroir ovale', 'Train en bois', 'Romans policiers'],
  ...['Étagère', 'Radio', 'Patins à roulettes', 'Sac à dos de randonnée', 'Cafetière italienne', 'Coussins', 'Pots de fleurs', 'Tapis'],
]
/** rounds of so many people, over and over */
const ROUNDS = [2, 3, 5, 4, 3, 7, 2, 4]
const TABLES = 'ABCDEFGH'
/** one in so many brings a second thing */
const SECOND = 3
const OTHER_WISHES = 3

export interface SheetPerson {
  name: string
  /** numbers of things */
  brings: number[]
  wishes: { thing: number; face: 1 | 2 | 3 }[]
}
export interface Sheet {
  people: SheetPerson[]
  things: number
  wishes: number
  csv: string
}

/** Numbers below a bound, always the same ones (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Sizes of rounds for so many people; nobody is left over alone. */
function rounds_of(people: number): number[] {
  const sizes: number[] = []
  for (let left = people; left > 0; left -= sizes.at(-1) ?? 0) {
    const size = ROUNDS[sizes.length % ROUNDS.length] ?? 2
    sizes.push(left - size < 2 ? left : size)
  }
  return sizes
}

export function a_sheet(count: number, seed = 20261127): Sheet {
  const below = numbers(seed)
  let things = 0
  const people = Array.from({ length: count }, (_, i): SheetPerson => {
    const name = `${NAMES[i % NAMES.length]} ${'BDLMR'[Math.floor(i / NAMES.length)]}.`
    return { name, brings: Array.from({ length: i % SECOND === 0 ? 2 : 1 }, () => ++things), wishes: [] }
  })
  let first = 0
  for (const size of rounds_of(count)) {
    const round = people.slice(first, first + size)
    round.forEach((one, i) => one.wishes.push({ thing: round[(i + 1) % size]!.brings[0]!, face: 1 }))
    first += size
  }
  for (const one of people) {
    for (let tries = 0; tries < OTHER_WISHES; tries++) {
      const thing = 1 + below(things)
      const face = below(2) === 0 ? 2 : 3
      if (!one.brings.includes(thing) && !one.wishes.some((wish) => wish.thing === thing)) one.wishes.push({ thing, face })
    }
  }
  const wishes = people.reduce((sum, one) => sum + one.wishes.length, 0)
  return { people, things, wishes, csv: as_csv(people) }
}

/** A line a thing, as somebody keeps it in a spreadsheet; what counts once for a person stands on their first line. */
function as_csv(people: SheetPerson[]): string {
  const lines = people.flatMap((one, i) =>
    one.brings.map((thing, nth) => {
      const wishes = nth === 0 ? one.wishes.map((wish) => `${wish.thing} (${wish.face})`).join(' | ') : ''
      const label = `${TABLES[(thing - 1) % TABLES.length]}${Math.ceil(thing / TABLES.length)}`
      return [one.name, thing, THINGS[(thing * 7) % THINGS.length], label, wishes, i % 4 === 3 ? 'non' : 'oui'].join(';')
    }),
  )
  return `\ufeff${['Prénom;N°;Objet;Étiquette;Souhaits;Nom affiché', ...lines].join('\r\n')}\r\n`
}
