// Does anybody who reads the board wait while the night's clearing of 10,000 listings runs?
//   ./dev bench clearing_reads [--listings 10000] [--rounds 5] [--readers 4]
// Each round starts a server on a fresh copy of one neighbourhood, sets its time of day to half past two (what the night does before is over by
// then), reads pages of 50 listings for some seconds, sets it to three o'clock, and reads on until the clearing's proposals are written.
// Prints p50 and p99 of the pages before and during, as their reader sees them. Floor: 20 ms more at p99. Readers and server share the cores.
import { closeSync, cpSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { built, cpu, generated_neighbourhood, House, median, option, quantile, sleep } from './house.mjs'

const listings = option('listings', 10000)
const rounds = option('rounds', 5)
const readers = option('readers', 4)
const pause_ms = 10 // of a reader between two pages: busy, not flooded
const settle_ms = 5000 // what a start brings
const before_ms = 5000

const house = new House()
const day_s = 86400

/** Seconds from now until this time of the next day (UTC). */
const until_tomorrow_at = (hour, minute) => day_s - (Math.floor(Date.now() / 1000) % day_s) + hour * 3600 + minute * 60

function set_clock(file, seconds) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(seconds))
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, 8, 0)
  closeSync(descriptor)
}

/** Reads pages until `over()`; what each took, ascending. */
async function read_pages(person, over) {
  const took = []
  const reader = async () => {
    while (!over()) {
      const began = performance.now()
      const page = await house.call('GET', '/api/v1/listings?limit=50', undefined, person)
      took.push(performance.now() - began)
      if (page.json.items.length !== 50) throw new Error('not a page of 50')
      await sleep(pause_ms)
    }
  }
  await Promise.all([...Array(readers)].map(reader))
  return took.sort((a, b) => a - b)
}

/** Lines of the server's log, by event. */
function events_of(server) {
  const seen = new Map()
  createInterface({ input: server.stderr }).on('line', (line) => {
    const event = JSON.parse(line)
    if (!seen.has(event.event)) seen.set(event.event, { ...event, here: performance.now() })
  })
  return seen
}

/** What a reader sees before and during one clearing. */
async function one_round(number, template, link) {
  house.data = join(house.folder, `round-${number}`)
  cpSync(template, house.data, { recursive: true })
  const clock = join(house.folder, `clock-${number}`)
  writeFileSync(clock, Buffer.alloc(8))
  set_clock(clock, until_tomorrow_at(2, 30))
  const server = house.spawn_server({ log: 'info', env: { LD_PRELOAD: built('clock_ahead.so'), RONDE_BENCH_CLOCK: clock } })
  const events = events_of(server)
  await house.ready()
  const { cookie } = await house.call('POST', '/api/v1/session/recover', { code: link })
  const person = { cookie }
  const reading = (ms) => ((end) => () => performance.now() > end)(performance.now() + ms)
  await read_pages(person, reading(settle_ms))
  const quiet = await read_pages(person, reading(before_ms))
  set_clock(clock, until_tomorrow_at(3, 0))
  while (!events.has('clearing_begins')) await sleep(5)
  const used = cpu(server.pid)
  const busy = await read_pages(person, () => events.has('clearing'))
  const seconds = (events.get('clearing').here - events.get('clearing_begins').here) / 1000
  const written = await read_pages(person, reading(2000))
  const share = (cpu(server.pid) - used) / (seconds + 2)
  server.kill('SIGTERM')
  const figure = (took) => `p50 ${quantile(took, 0.5).toFixed(1)} p99 ${quantile(took, 0.99).toFixed(1)} ms (${took.length})`
  console.log(
    `clearing of ${seconds.toFixed(1)} s, ${events.get('clearing').proposals} proposals, ${share.toFixed(1)} cores used: before ${figure(quiet)}; ` +
      `during ${figure(busy)}; while its proposals are written ${figure(written)}`,
  )
  await new Promise((done) => server.once('exit', done))
  rmSync(house.data, { recursive: true, force: true })
  return quantile([...busy, ...written].sort((a, b) => a - b), 0.99) - quantile(quiet, 0.99)
}

try {
  const template = house.data
  const file = join(house.folder, 'neighbourhood.jsonl')
  writeFileSync(file, generated_neighbourhood(listings / 4, listings, 1))
  house.run('import', file, '--neighbourhood', 'Ronde')
  const link = house.run('steward', '--add', 'Claire').split('#')[1].split('\n')[0]
  const more = []
  for (let round = 0; round < rounds; round++) more.push(await one_round(round, template, link))
  more.sort((a, b) => a - b)
  console.log(`p99 during a clearing of ${listings} listings, beyond before: median ${median(more).toFixed(1)} ms (${more[0].toFixed(1)} to ${more.at(-1).toFixed(1)})`)
} finally {
  await house.close()
}
process.exit(0)
