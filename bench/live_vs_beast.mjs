// Ten thousand open WebSockets: what an idle one weighs, and how long it takes to tell something to all of them, beside the least that
// Boost.Beast can do (bench/live_reference.cpp, the same bytes, no session, no rights).
//   ./dev bench live_vs_beast [--sockets 10000] [--rounds 11]
// Each server has core 0 for itself, the devices (bench/live_client.cpp, many loopback addresses) have core 1. What is told is a listing that a
// neighbour posts: each device's rights are asked. A push is measured from the first device that hears of it to the last one: what comes
// before (a commit, and the 150 ms in which changes are gathered) is no part of the broadcast. Memory: growth of the server's own
// (Pss) and of the kernel's (slab and TCP buffers, half of it: the other half are the devices' ends), a socket.
// Floors: 14 KB a socket; push <= 1.5 of the reference (aim 1.1).
import { readFileSync } from 'node:fs'
import { House, built, cpu, median, option, quantile, sleep } from './house.mjs'

const sockets = option('sockets', 10_000)
const rounds = option('rounds', 11)
const house = new House()

const pss = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) * 1024
const kernel = () => {
  const memory = readFileSync('/proc/meminfo', 'utf8')
  const slab = Number(/^Slab:\s+(\d+)/m.exec(memory)[1]) * 1024
  const tcp = Number(/^TCP: .* mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))[1]) * 4096
  return slab + tcp
}

/** Memory a socket, and `rounds` pushes, of a server that runs. `push` makes it tell something to all. */
async function measure(server, port, people, push) {
  const before = { own: pss(server.pid), kernel: kernel() }
  const all = await house.devices(sockets, people, { port, pin: 1 })
  await sleep(2000)
  const memory = { own: (pss(server.pid) - before.own) / sockets, kernel: (kernel() - before.kernel) / sockets / 2 }
  const spreads = []
  const costs = []
  for (let round = 0; round < rounds; round++) {
    const used = cpu(server.pid)
    await push(all, round)
    const [, first, last] = (await all.next()).split(' ').map(Number)
    await sleep(300)
    spreads.push((last - first) / 1000)
    costs.push(((cpu(server.pid) - used) / sockets) * 1e6)
  }
  all.close()
  await sleep(500)
  return { memory, spreads, costs }
}

function report(name, { memory, spreads, costs }) {
  const sorted = [...spreads].sort((a, b) => a - b)
  console.log(`${name}: idle ${(memory.own / 1024).toFixed(1)} KB + ${(memory.kernel / 1024).toFixed(1)} KB of the kernel a socket;`)
  console.log(
    `  push to ${sockets}: median ${median(spreads).toFixed(1)} ms (${sorted[0].toFixed(1)} to ${quantile(sorted, 1).toFixed(1)}), ${median(costs).toFixed(1)} us CPU a socket`,
  )
  return { ms: median(spreads), us: median(costs) }
}

try {
  const members = sockets / 5
  house.invite(members)
  const server = await house.serve({ pin: 0, options: ['--threads', '1'] })
  const people = await house.join_all(members)
  const posted = await house.post(people[0], 'offer', 'bicycle-repair', 'Je répare les vélos')
  const bytes = Buffer.byteLength(posted.text) + 180 // and the event around it

  const ours = report('ronde', await measure(server, house.port, people, async (all, round) => {
    all.tell('arm')
    await all.next()
    await house.post(people[round % members], 'offer', 'bicycle-repair', 'Je répare les vélos')
  }))
  server.kill('SIGKILL')

  const reference = house.start_child([built('live_reference'), String(house.port + 1), String(bytes)], 0)
  await sleep(500)
  const theirs = report('bare Beast', await measure(reference, house.port + 1, null, (all) => all.tell('go')))
  console.log(`  ratio to bare Beast: ${(ours.ms / theirs.ms).toFixed(2)} by time to the last one, ${(ours.us / theirs.us).toFixed(2)} by CPU`)
} finally {
  await house.close()
}
process.exit(0)
