// From a listing posted through HTTP to the proposal on the other person's open socket, durable, at a steady rate.
//   ./client-web/run ../bench/post_to_push.mjs [--sockets 500] [--rate 100] [--posts 500]
// Half of the people have a socket open, offer a meal and seek a bicycle repair; the others seek a meal and, one after the other, offer the
// repair: each such post closes a swap. Prints the time from sending the post to the proposal's arrival: p50, p90, p99, max.
// Floor: p50 < 5 ms, p99 < 25 ms.
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const { WebSocket } = createRequire(join(root, 'client-web/package.json'))('ws')
const option = (name, otherwise) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] || otherwise)
const sockets = process.argv.includes('--sockets') ? option('sockets') : 500
const rate = process.argv.includes('--rate') ? option('rate') : 100
const posts = Math.min(process.argv.includes('--posts') ? option('posts') : 500, sockets)
const program = process.env.RONDE ?? join(root, 'build/release/ronde')
const data = mkdtempSync(join(tmpdir(), 'ronde-bench-'))
const port = 18000 + Math.floor(Math.random() * 2000)
const origin = `http://127.0.0.1:${port}`
// Many people, many addresses: the limits an address are part of what is measured, but not what is measured here.
const addresses = [...Array(16).keys()].map((i) => `127.0.0.${i + 2}`)
const agents = addresses.map((localAddress) => new http.Agent({ keepAlive: true, maxSockets: 2, localAddress }))
let turn = 0

const run = (...words) => execFileSync(program, words, { encoding: 'utf8' })
run('demo', '--data', data, '--places-only')
run('steward', '--data', data, '--add', 'Claire')
const links = []
for (let i = 0; i < Math.ceil((2 * sockets) / 500); i++) links.push(run('invite', '--data', data, '--uses', '500').trim().split('/i/')[1])
const server = spawn(program, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, '--log-level', 'error', ...(process.env.OPERATOR ? ['--operator', process.env.OPERATOR] : [])], { stdio: 'ignore' })

const call = (method, path, body, person = {}) =>
  new Promise((done, fail) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = { origin, 'idempotency-key': randomUUID() }
    if (text !== undefined) Object.assign(headers, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    if (person.cookie) headers.cookie = person.cookie
    if (person.csrf) headers['x-csrf-token'] = person.csrf
    const request = http.request(origin + path, { method, headers, agent: agents[turn++ % agents.length] }, (answer) => {
      let out = ''
      answer.setEncoding('utf8').on('data', (part) => (out += part))
      answer.on('end', () => {
        if (answer.statusCode >= 400) return fail(new Error(`${method} ${path}: ${answer.statusCode} ${out}`))
        done({ json: out.startsWith('{') ? JSON.parse(out) : null, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] })
      })
    })
    request.on('error', fail)
    request.end(text)
  })
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
const listing = (direction, category, title) => ({ direction, kind: 'service', category, title, language: 'fr', size: 2 })
const post = (person, ...what) => call('POST', '/api/v1/listings', listing(...what), person)

async function in_batches(items, size, work) {
  for (let i = 0; i < items.length; i += size) await Promise.all(items.slice(i, i + size).map(work))
}

try {
  for (let i = 0; i < 100; i++) {
    if (await call('GET', '/healthz').then(() => true, () => false)) break
    await sleep(50)
  }
  const quarter = (await call('GET', `/api/v1/invitations/${links[0]}`)).json.quarters[0].id
  const join_one = async (i) => {
    const body = { invitation: links[Math.floor(i / 500)], first_name: 'Voisine', quarter, age_band: 'adult', language: 'fr', charter: true }
    const { json, cookie } = await call('POST', '/api/v1/join', body)
    return { cookie, csrf: json.csrf }
  }
  const people = []
  await in_batches([...Array(2 * sockets).keys()], 16, async (i) => (people[i] = await join_one(i)))
  const listeners = people.slice(0, sockets)
  const posters = people.slice(sockets)
  await in_batches(listeners, 16, (person) => post(person, 'offer', 'home-cooking', 'Un repas'))
  await in_batches(listeners, 16, (person) => post(person, 'want', 'bicycle-repair', 'Réparer mon vélo'))
  await in_batches(posters, 16, (person) => post(person, 'want', 'home-cooking', 'Un repas'))
  await sleep(1500)

  const sent = new Map()
  const took = []
  const hear = (text) => {
    const now = performance.now()
    const found = /"event":"proposal".*?"title":"Vélo numéro (\d+)"/.exec(text)
    const start = found && sent.get(found[1])
    if (start === undefined || !found) return
    sent.delete(found[1])
    took.push(now - start)
  }
  let open = 0
  for (const [i, person] of listeners.entries()) {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/live`, { headers: { cookie: person.cookie, origin }, localAddress: addresses[i % addresses.length] })
    socket.on('open', () => socket.send('{"type":"resume","cursor":null}'))
    socket.on('message', (message) => {
      const text = message.toString()
      if (text.startsWith('{"type":"hello"')) open++
      else hear(text)
    })
  }
  while (open < sockets) await sleep(20)

  const begin = performance.now()
  const pending = []
  for (let i = 0; i < posts; i++) {
    const wait = begin + (i * 1000) / rate - performance.now()
    if (wait > 0) await sleep(wait)
    sent.set(String(i), performance.now())
    pending.push(post(posters[i], 'offer', 'bicycle-repair', `Vélo numéro ${i}`))
  }
  await Promise.all(pending)
  await sleep(1000)
  took.sort((a, b) => a - b)
  const at = (share) => took[Math.min(took.length - 1, Math.floor(share * took.length))]?.toFixed(2)
  console.log(`${posts} posts at ${rate}/s over ${open} open sockets: ${took.length} proposals arrived`)
  console.log(`ms from post to push: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`)
} finally {
  server.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
}
process.exit(0)
