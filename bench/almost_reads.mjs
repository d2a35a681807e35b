// Does anybody wait while a large neighbourhood is looked through for what is missing in it?
//   ./dev bench almost_reads [--listings 10000] [--rounds 3] [--readers 4]
// Each round starts a server on one neighbourhood; reads pages of 50 listings for some seconds, and asks what a title speaks of, which the
// desk answers on its strand; then does the same while members ask what is missing, from the first question on until all has been looked
// at and two seconds more. Prints p50 and p99 of each. Floor: 20 ms more at p99 of the pages. Readers and server share the cores.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpu, generated_neighbourhood, House, median, option, quantile, sleep } from './house.mjs'

const listings = option('listings', 10000)
const rounds = option('rounds', 3)
const readers = option('readers', 4)
const pause_ms = 10 // of a reader between two pages: busy, not flooded
const settle_ms = 4000 // what a start brings
const before_ms = 4000
const after_ms = 2000

const house = new House()

/** Asks again and again until `over()`; what each answer took, ascending. */
async function ask(path, person, people, over) {
  const took = []
  const one = async () => {
    while (!over()) {
      const began = performance.now()
      const answer = await house.call('GET', path, undefined, person)
      if (answer.status !== undefined && answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
      took.push(performance.now() - began)
      await sleep(pause_ms)
    }
  }
  await Promise.all([...Array(people)].map(one))
  return took.sort((a, b) => a - b)
}

const pages = (person, over) => ask('/api/v1/listings?limit=50', person, readers, over)
const guesses = (person, over) => ask('/api/v1/guess?title=traduire%20une%20lettre&direction=offer', person, 1, over)
const figure = (took) => `p50 ${quantile(took, 0.5).toFixed(1)} p99 ${quantile(took, 0.99).toFixed(1)} ms (${took.length})`

async function one_round(link) {
  const server = house.spawn_server()
  await house.ready()
  const { cookie } = await house.call('POST', '/api/v1/session/recover', { code: link })
  const person = { cookie }
  const until = (end) => () => performance.now() > end
  await pages(person, until(performance.now() + settle_ms))
  const quiet_until = until(performance.now() + before_ms)
  const [quiet, quiet_guesses] = await Promise.all([pages(person, quiet_until), guesses(person, quiet_until)])
  let end = Infinity
  const over = () => performance.now() > end
  const began = performance.now()
  const used = cpu(server.pid)
  const looking = async () => {
    while ((await house.call('GET', '/api/v1/almost', undefined, person)).json.around.length === 0) await sleep(pause_ms)
    const took = performance.now() - began
    end = performance.now() + after_ms
    return took
  }
  const [took, busy, busy_guesses, asked] = await Promise.all([
    looking(),
    pages(person, over),
    guesses(person, over),
    ask('/api/v1/almost', person, readers, over),
  ])
  const spent = cpu(server.pid) - used
  console.log(
    `looked through in ${(took / 1000).toFixed(2)} s, ${spent.toFixed(2)} s of the server's cores: ` +
      `pages before ${figure(quiet)}, during ${figure(busy)}; guesses before ${figure(quiet_guesses)}, during ${figure(busy_guesses)}; what is missing ${figure(asked)}`,
  )
  const gone = new Promise((done) => server.once('exit', done))
  server.kill('SIGTERM')
  await gone
  return quantile(busy, 0.99) - quantile(quiet, 0.99)
}

try {
  const file = join(house.folder, 'neighbourhood.jsonl')
  writeFileSync(file, generated_neighbourhood(listings / 4, listings, 1))
  house.run('import', file, '--neighbourhood', 'Ronde')
  const links = [...Array(rounds)].map((_, i) => house.run('steward', '--add', `Claire${'abcdefgh'[i]}`).split('#')[1].split('\n')[0])
  const more = []
  for (const link of links) more.push(await one_round(link))
  console.log(`p99 of the pages while ${listings} listings are looked through, beyond before: median ${median(more).toFixed(1)} ms`)
} finally {
  await house.close()
}
process.exit(0)
