// From a listing posted through HTTP to the proposal on the other person's open socket, durable, at a steady rate.
//   ./dev bench post_to_push [--sockets 500] [--rate 100] [--posts 500]
// Half of the people have a socket open, offer a meal and seek a bicycle repair; the others seek a meal and, one after the other, offer the
// repair: each such post closes a swap. Prints the time from sending the post to the proposal's arrival: p50, p90, p99, max.
// Floor: p50 < 5 ms, p99 < 25 ms; aim: p99 < 5 ms.
import { House, WebSocket, in_batches, option, quantile, sleep } from './house.mjs'

const sockets = option('sockets', 500)
const rate = option('rate', 100)
const posts = Math.min(option('posts', 500), sockets)
const house = new House()

/** Opens the sockets; on_text hears all of them. */
async function listen(people, on_text) {
  let open = 0
  for (const [i, person] of people.entries()) {
    const socket = new WebSocket(`${house.origin.replace('http', 'ws')}/api/v1/live`, {
      headers: { cookie: person.cookie, origin: house.origin },
      localAddress: `127.0.0.${(i % 16) + 2}`,
      perMessageDeflate: false,
    })
    socket.on('open', () => socket.send('{"type":"resume","cursor":null}'))
    socket.on('message', (message) => {
      const text = message.toString()
      if (text.startsWith('{"type":"hello"')) open++
      else on_text(text)
    })
  }
  while (open < people.length) await sleep(20)
}

try {
  house.invite(2 * sockets)
  await house.serve(process.env.OPERATOR ? { options: ['--operator', process.env.OPERATOR] } : {})
  const people = await house.join_all(2 * sockets)
  const listeners = people.slice(0, sockets)
  const posters = people.slice(sockets)
  await in_batches(listeners, 16, (person) => house.post(person, 'offer', 'home-cooking', 'Un repas'))
  await in_batches(listeners, 16, (person) => house.post(person, 'want', 'bicycle-repair', 'Réparer mon vélo'))
  await in_batches(posters, 16, (person) => house.post(person, 'want', 'home-cooking', 'Un repas'))
  await sleep(1500)

  const sent = new Map()
  const took = []
  await listen(listeners, (text) => {
    const now = performance.now()
    const found = /"event":"proposal".*?"title":"Vélo numéro (\d+)"/.exec(text)
    const start = found && sent.get(found[1])
    if (!found || start === undefined) return
    sent.delete(found[1])
    took.push(now - start)
  })

  const begin = performance.now()
  const pending = []
  for (let i = 0; i < posts; i++) {
    const wait = begin + (i * 1000) / rate - performance.now()
    if (wait > 0) await sleep(wait)
    sent.set(String(i), performance.now())
    pending.push(house.post(posters[i], 'offer', 'bicycle-repair', `Vélo numéro ${i}`))
  }
  await Promise.all(pending)
  await sleep(1000)
  took.sort((a, b) => a - b)
  const at = (share) => quantile(took, share)?.toFixed(2)
  console.log(`${posts} posts at ${rate}/s over ${sockets} open sockets: ${took.length} proposals arrived`)
  console.log(`ms from post to push: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`)
} finally {
  await house.close()
}
process.exit(0)
