// A store with a million listings in 500 neighbourhoods: how soon after `kill -9` does a neighbour see the first correct page of theirs?
//   ./dev bench million_listings [--neighbourhoods 500] [--rounds 7]
// Each round kills the server and starts it again, asking for a page of 50 until it comes; that page must be, byte for byte, the one from
// before. Prints ms from the start of the process: median and spread. Floor 1,000 ms, aim 100 ms.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generated_neighbourhood, House, median, option, sleep } from './house.mjs'

const neighbourhoods = option('neighbourhoods', 500)
const rounds = option('rounds', 7)
const listings_each = 2000
const house = new House()

async function first_page(cookie) {
  for (;;) {
    const page = await house.call('GET', '/api/v1/listings?limit=50', undefined, { cookie }).catch(() => null)
    if (page) return page.json
    await sleep(2)
  }
}

try {
  const file = join(house.folder, 'neighbourhood.jsonl')
  writeFileSync(file, generated_neighbourhood(500, listings_each))
  const began = performance.now()
  for (let i = 0; i < neighbourhoods; i++) house.run('import', file, '--neighbourhood', `Ronde ${i}`)
  console.log(`${neighbourhoods * listings_each} listings in ${neighbourhoods} neighbourhoods, imported in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  const link = house.run('steward', '--add', 'Claire', '--neighbourhood', `Ronde ${neighbourhoods >> 1}`).split('#')[1].split('\n')[0]
  let server = await house.serve()
  const { cookie } = await house.call('POST', '/api/v1/session/recover', { code: link })
  const before = await first_page(cookie)
  if (before.items.length !== 50) throw new Error('not a page of 50')
  const took = []
  for (let round = 0; round < rounds; round++) {
    server.kill('SIGKILL')
    await sleep(300)
    const start = performance.now()
    server = house.spawn_server()
    const page = await first_page(cookie)
    took.push(performance.now() - start)
    if (JSON.stringify(page.items) !== JSON.stringify(before.items)) throw new Error('another page than before')
  }
  took.sort((a, b) => a - b)
  console.log(`first correct page after kill -9: median ${median(took).toFixed(0)} ms (${took[0].toFixed(0)} to ${took.at(-1).toFixed(0)}) after the start of the process`)
} finally {
  await house.close()
}
process.exit(0)
