// How long does a neighbour wait for what they look for, with 10,000 listings in their neighbourhood?
//   ./dev bench search [--listings 10000] [--searches 400]
// Titles and texts are made of the taxonomy's everyday words in four languages, so that there are as many different words as people use; all
// are offers, so that the matcher has nothing to do. One reader asks over HTTP, one search after the other: words as they are written, in the
// plural and without accents, with one slip of the hand, letter by letter as they are typed, two at once, and in another language than the
// page. Prints ms as the reader sees them and the server's CPU a search, and how many searches found nothing. Aim: p99 under 10 ms.
import { cpu, House, in_batches, option, quantile, root } from './house.mjs'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const listings = option('listings', 10000)
const searches = option('searches', 400)
const a_member = 25 // listings: nobody may post more than 30 a day
const tongues = ['fr', 'de', 'it', 'en']

let state = 1n
const below = (n) => Number((state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)) >> 33n) % n
const one_of = (list) => list[below(list.length)]

const taxonomy = JSON.parse(readFileSync(join(root, 'server/market/data/taxonomy.json'), 'utf8'))
const categories = taxonomy.themes.flatMap((theme) => theme.categories)
const words_in = (tongue) => categories.flatMap((category) => category.synonyms[tongue])
const words = Object.fromEntries(tongues.map((tongue) => [tongue, words_in(tongue)]))
const some_words = (tongue, count) => [...Array(count)].map(() => one_of(words[tongue])).join(', ')

function listing() {
  const category = one_of(categories)
  const tongue = below(2) ? 'fr' : one_of(tongues)
  const title = `${one_of(category.synonyms[tongue])}, ${one_of(words[tongue])}`.slice(0, 80)
  return { direction: 'offer', kind: category.kind, category: category.id, title, text: some_words(tongue, 8), language: tongue, size: 2 }
}

/** One letter wrong, missing, too many, or two swapped. */
function slip(word) {
  const at = 1 + below(word.length - 2)
  const letter = String.fromCharCode(97 + below(26))
  const [front, back] = [word.slice(0, at), word.slice(at)]
  return one_of([front + letter + back.slice(1), front + back.slice(1), front + letter + back, front + back[1] + back[0] + back.slice(2)])
}
const french = () => one_of(words.fr.filter((word) => word.length >= 6 && !word.includes(' ')))
const plain = (word) => word.normalize('NFD').replace(/\p{M}/gu, '')
const kinds = {
  'as written': () => [french()],
  'plural, no accents': () => [plain(french()) + 's'],
  'with a slip': () => [slip(french())],
  'letter by letter': () => ((word) => [...word].map((_, i) => word.slice(0, i + 1)).slice(1))(french()),
  'two words': () => [`${french()} ${slip(french())}`],
  'another language': () => [one_of(words[one_of(['de', 'it', 'en'])])],
}

const house = new House()
try {
  house.invite(listings / a_member + 1)
  const server = await house.serve()
  const [reader, ...people] = await house.join_all(listings / a_member + 1)
  const drafts = people.flatMap((person) => [...Array(a_member)].map(() => [person, listing()]))
  await in_batches(drafts, 32, ([person, draft]) => house.call('POST', '/api/v1/listings', draft, person))
  console.log(`${drafts.length} listings, ${searches} searches of each kind; pages of 50, ms p50 p99 max, CPU a search, found nothing`)
  for (const [name, make] of Object.entries(kinds)) {
    const asked = [...Array(searches)].flatMap(make).slice(0, searches)
    const took = []
    let nothing = 0
    const before = cpu(server.pid)
    for (const text of asked) {
      const began = performance.now()
      const page = await house.call('GET', `/api/v1/listings?language=fr&q=${encodeURIComponent(text)}`, undefined, reader)
      took.push(performance.now() - began)
      if (page.json.items.length === 0) nothing++
    }
    const used = (cpu(server.pid) - before) / asked.length
    took.sort((a, b) => a - b)
    const ms = [quantile(took, 0.5), quantile(took, 0.99), took.at(-1)].map((one) => one.toFixed(2).padStart(7)).join('')
    console.log(`  ${name.padEnd(20)}${ms}  ${(used * 1000).toFixed(2)} ms  ${nothing} of ${asked.length}`)
  }
} finally {
  await house.close()
}
process.exit(0)
