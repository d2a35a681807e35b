// From a listing posted through HTTP to the proposal on the other person's open socket, durable, at a steady rate.
//   ./dev bench post_to_push [--sockets 500] [--rate 100] [--posts 500] [--pairs 48]
// Half of the people have a socket open, each offers one thing and seeks another, through all categories; the others seek the one and, one
// after the other, offer the other: each such post closes a swap, and all sockets hear of all listings. `--pairs 1`: the worst case, 500
// people who offer and seek the very same, so that each post finds a crowd. Prints the time from sending the post to its answer and to
// the proposal's arrival. Floor: p50 < 5 ms, p99 < 25 ms; aim: p99 < 5 ms. Between post and push lie two commits; what the disk alone takes
// for one is measured before and after, since on a shared disk it changes from minute to minute.
import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { House, in_batches, option, quantile, sleep } from './house.mjs'

const sockets = option('sockets', 500)
const rate = option('rate', 100)
const pairs = option('pairs', 48)
const posts = Math.min(option('posts', 500), sockets)
const house = new House()

/** A commit as LMDB makes it, and nothing else: a dozen scattered pages, a flush, the meta page written through. */
async function bare_commits() {
  const file = join(house.folder, 'bare')
  const [pages, meta] = [openSync(file, 'w+'), openSync(file, constants.O_RDWR | constants.O_DSYNC)]
  const page = Buffer.alloc(4096, 7)
  const took = []
  for (let i = 0; i < 100; i++) {
    const start = performance.now()
    for (let k = 1; k <= 12; k++) writeSync(pages, page, 0, 4096, ((i * 7 + k * 83) % 4000) * 4096)
    fdatasyncSync(pages)
    writeSync(meta, page, 0, 4096, 0)
    took.push(performance.now() - start)
    await sleep(5)
  }
  closeSync(pages)
  closeSync(meta)
  took.sort((a, b) => a - b)
  console.log(`ms of a bare commit: p50 ${quantile(took, 0.5).toFixed(2)}, p90 ${quantile(took, 0.9).toFixed(2)}`)
}

try {
  house.invite(2 * sockets)
  await house.serve(process.env.OPERATOR ? { options: ['--operator', process.env.OPERATOR] } : {})
  const people = await house.join_all(2 * sockets)
  const listeners = people.slice(0, sockets)
  const posters = people.slice(sockets)
  const all = (await house.call('GET', '/api/v1/taxonomy')).json.themes.flatMap((theme) => theme.categories)
  const given = (i) => all[2 * (i % pairs)]
  const sought = (i) => all[2 * (i % pairs) + 1]
  const post = (person, direction, { id, kind }, title) => house.post(person, direction, id, title, kind)
  await in_batches([...listeners.keys()], 16, (i) => post(listeners[i], 'offer', given(i), 'Je donne volontiers'))
  await in_batches([...listeners.keys()], 16, (i) => post(listeners[i], 'want', sought(i), 'Je cherche cela'))
  await in_batches([...posters.keys()], 16, (i) => post(posters[i], 'want', given(i), 'Je cherche cela'))
  await sleep(1500)

  const sent = new Map()
  const took = []
  const answered = []
  const now_us = () => Number(process.hrtime.bigint() / 1000n) // the devices' clock
  const devices = await house.devices(sockets, listeners)
  devices.tell('tell "event":"proposal"')
  const hear = async () => {
    for (;;) {
      const line = await devices.next()
      const found = /^text (\d+) .*?"title":"Chose numéro (\d+)"/.exec(line)
      const start = found && sent.get(found[2])
      if (!found || start === undefined) continue
      sent.delete(found[2])
      took.push((Number(found[1]) - start) / 1000)
    }
  }
  hear().catch(() => {})

  await bare_commits()
  const begin = performance.now()
  const pending = []
  for (let i = 0; i < posts; i++) {
    const wait = begin + (i * 1000) / rate - performance.now()
    if (wait > 0) await sleep(wait)
    const start = now_us()
    sent.set(String(i), start)
    const answer = post(posters[i], 'offer', sought(i), `Chose numéro ${i}`)
    pending.push(answer.then(() => answered.push((now_us() - start) / 1000)))
  }
  await Promise.all(pending)
  await sleep(1000)
  await bare_commits()
  console.log(`${posts} posts at ${rate}/s over ${sockets} open sockets: ${took.length} proposals arrived`)
  for (const [what, list] of [['answer', answered], ['push', took]]) {
    list.sort((a, b) => a - b)
    const at = (share) => quantile(list, share)?.toFixed(2)
    console.log(`ms from post to ${what}: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`)
  }
} finally {
  await house.close()
}
process.exit(0)
