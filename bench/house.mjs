// What the benches share: a server of its own on a fresh folder, people who join it, and how to count what it costs.
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
export const built = (program) => join(process.env.RONDE_BUILD ?? join(root, 'build/release'), program)
export const option = (name, otherwise) => (process.argv.includes(`--${name}`) ? Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) : otherwise)
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
export const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]

/** CPU seconds that these processes have used. */
export const cpu = (...pids) =>
  pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / 100
  }, 0)

export async function in_batches(items, size, work) {
  const results = []
  for (let i = 0; i < items.length; i += size) results.push(...(await Promise.all(items.slice(i, i + size).map(work))))
  return results
}

/** One neighbourhood as `ronde import` reads it: as many offers as wants, evenly shared out among people, categories and homes. `seed`: wants are
 * of any category, so that there are rings to find; without it of the one that stands eleven further. */
export function generated_neighbourhood(people, listings, seed) {
  let state = BigInt(seed ?? 0)
  const random = () => Number((state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)) >> 33n)
  const taxonomy = JSON.parse(readFileSync(join(root, 'server/market/data/taxonomy.json'), 'utf8'))
  const categories = taxonomy.themes.flatMap((theme) => theme.categories.flatMap((category) => category.generator ?? []))
  const lines = [{ type: 'meta', categories: categories.map((name) => ({ name, variants: 3 })) }]
  for (let id = 0; id < people; id++) lines.push({ type: 'participant', id, lat: 46.19 + (id % 5) * 0.005, lon: 6.2 + (Math.floor(id / 5) % 5) * 0.007 })
  for (let i = 0; i < listings / 2; i++) {
    const place = { p: i % people, cat: (i * 7) % categories.length, value: [10, 25, 50, 90][i % 4] }
    lines.push({ type: 'offer', id: i, ...place, variant: i % 3, uses: 1 })
    lines.push({ type: 'want', id: i, ...place, cat: (seed === undefined ? i * 7 + 11 : random()) % categories.length, variants: [i % 3], prio: (i % 3) + 1 })
  }
  return lines.map((line) => JSON.stringify(line)).join('\n') + '\n'
}

/** A folder of data and a server on it. Everything goes with close(). */
export class House {
  folder = mkdtempSync(join(tmpdir(), 'ronde-bench-'))
  data = join(this.folder, 'data')
  port = 18000 + Math.floor(Math.random() * 2000)
  origin = `http://127.0.0.1:${this.port}`
  children = []
  // Many people, many addresses: the limits an address are part of what is measured, but not what is measured here.
  #agents = [...Array(16).keys()].map((i) => new http.Agent({ keepAlive: true, maxSockets: 2, localAddress: `127.0.0.${i + 2}` }))
  #turn = 0

  /** A command of the program, before it serves. */
  run(...words) {
    return execFileSync(built('ronde'), [...words, '--data', this.data], { encoding: 'utf8' })
  }

  start_child(words, pin, { env = {}, stderr = 'inherit' } = {}) {
    const all = pin === undefined ? words : ['taskset', '-c', String(pin), ...words]
    const child = spawn(all[0], all.slice(1), { stdio: ['pipe', 'pipe', stderr], env: { ...process.env, ...env } })
    this.children.push(child)
    return child
  }

  /** `log`: a level; then the log comes as lines from `stderr` of what is answered. `env`: beside our own. */
  spawn_server({ pin, options = [], log = 'off', env } = {}) {
    const words = [built('ronde'), 'serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--log-level', log, ...options]
    return this.start_child(words, pin, { env, stderr: log === 'off' ? 'inherit' : 'pipe' })
  }

  /** Serves until close(). `pin`: the core that it has for itself. */
  async serve(how) {
    const server = this.spawn_server(how)
    await this.ready()
    return server
  }

  async ready() {
    for (let i = 0; i < 2000; i++) {
      if (await this.call('GET', '/readyz').then(() => true, () => false)) return
      await sleep(5)
    }
    throw new Error('the server does not answer')
  }

  call(method, path, body, person = {}) {
    return new Promise((done, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers = { origin: this.origin, 'idempotency-key': randomUUID() }
      if (text !== undefined) Object.assign(headers, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      if (person.cookie) headers.cookie = person.cookie
      if (person.csrf) headers['x-csrf-token'] = person.csrf
      const agent = this.#agents[this.#turn++ % this.#agents.length]
      const request = http.request(this.origin + path, { method, headers, agent }, (answer) => {
        let out = ''
        answer.setEncoding('utf8').on('data', (part) => (out += part))
        answer.on('end', () => {
          if (answer.statusCode >= 400) return fail(new Error(`${method} ${path}: ${answer.statusCode} ${out}`))
          done({ text: out, json: out.startsWith('{') ? JSON.parse(out) : null, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] })
        })
      })
      request.on('error', fail)
      request.end(text)
    })
  }

  post(person, direction, category, title, kind = 'service') {
    return this.call('POST', '/api/v1/listings', { direction, kind, category, title, language: 'fr', size: 2 }, person)
  }

  /** Invitations have to be made before serve(); 500 people fit on one. */
  invite(count) {
    this.run('demo', '--places-only')
    this.run('steward', '--add', 'Claire')
    this.links = [...Array(Math.ceil(count / 500))].map(() => this.run('invite', '--uses', '500').trim().split('/i/')[1])
  }

  async join_all(count) {
    const quarter = (await this.call('GET', `/api/v1/invitations/${this.links[0]}`)).json.quarters[0].id
    return in_batches([...Array(count).keys()], 16, async (i) => {
      const body = { invitation: this.links[Math.floor(i / 500)], first_name: 'Voisine', quarter, age_band: 'adult', language: 'fr', charter: true }
      const { json, cookie } = await this.call('POST', '/api/v1/join', body)
      return { cookie, csrf: json.csrf }
    })
  }

  /** Opens so many sockets (bench/live_client.cpp), shared out among people; `tell` sends it a line, `next` gives one of its own. */
  async devices(sockets, people, { port = this.port, pin } = {}) {
    const cookies = people ? join(this.folder, 'cookies') : '-'
    if (people) writeFileSync(cookies, people.map((person) => person.cookie).join('\n') + '\n')
    const child = this.start_child([built('live_client'), '127.0.0.1', String(port), this.origin, String(sockets), cookies], pin)
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async () => {
      const { value, done } = await lines.next()
      if (done) throw new Error('the devices ended')
      return value
    }
    await next()
    return { next, tell: (line) => child.stdin.write(line + '\n'), close: () => child.stdin.end() }
  }

  async close() {
    for (const child of this.children) child.kill('SIGKILL')
    await sleep(100)
    rmSync(this.folder, { recursive: true, force: true })
  }
}
