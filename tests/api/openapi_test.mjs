// docs/api/openapi.yaml against the running server: every operation is asked for a good answer and for refusals, and each answer's status,
// type, headers and body must be what the document says. Its own examples must fit too. Run by ctest (openapi_test).
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const top = new URL('../../', import.meta.url)
const require = createRequire(new URL('client-web/package.json', top))
const yaml = require('yaml')
const Ajv = require('ajv/dist/2020').default
const formats = require('ajv-formats').default
const WebSocket = require('ws')

const ronde = process.argv[2]
assert.ok(ronde, 'usage: openapi_test PATH_OF_RONDE')
const document = yaml.parse(readFileSync(new URL('docs/api/openapi.yaml', top), 'utf8'))

// --- The document ----------------------------------------------------------------------------------------------------------------------

const ajv = new Ajv({ strict: false, allErrors: true })
formats(ajv)
ajv.addSchema(document, 'api')

const escaped = (part) => part.replaceAll('~', '~0').replaceAll('/', '~1')

/** The object and its JSON pointer, through one $ref. */
function at(pointer) {
  let value = document
  for (const part of pointer.split('/').slice(1)) value = value?.[part.replaceAll('~1', '/').replaceAll('~0', '~')]
  return value?.$ref ? at(value.$ref.slice(1)) : { value, pointer }
}

const faults = []
let checks = 0
function check(truth, what) {
  checks++
  if (!truth) faults.push(what)
}

function fits(pointer, value, what) {
  // The pointer goes into a URI fragment: a path's braces are written as percent signs there.
  const validate = ajv.getSchema(`api#${encodeURI(pointer)}`)
  assert.ok(validate, `no schema at ${pointer}`)
  const fine = validate(value)
  check(fine, `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)?.slice(0, 400)}`)
}

const operations = new Map() // "get /listings" -> pointer
for (const [path, item] of Object.entries(document.paths)) {
  for (const method of ['get', 'put', 'post', 'patch', 'delete']) {
    if (item[method]) operations.set(`${method} ${path}`, `/paths/${escaped(path)}/${method}`)
  }
}

/** Every example of the document fits its own schema. */
function check_examples(value, pointer) {
  if (value === null || typeof value !== 'object') return
  if (value.schema && (value.example !== undefined || value.examples)) {
    const { pointer: schema } = at(`${pointer}/schema`)
    if (value.example !== undefined) fits(schema, value.example, `example at ${pointer}`)
    for (const [name, one] of Object.entries(value.examples ?? {})) fits(schema, one.value, `example ${name} at ${pointer}`)
  }
  for (const [key, child] of Object.entries(value)) check_examples(child, `${pointer}/${escaped(key)}`)
}

// --- A device --------------------------------------------------------------------------------------------------------------------------

const seen = new Map() // operation -> set of statuses

function holds(operation, answer) {
  const pointer = operations.get(operation)
  assert.ok(pointer, `${operation} is not in the document`)
  if (!seen.has(operation)) seen.set(operation, new Set())
  seen.get(operation).add(answer.status)
  const what = `${operation} -> ${answer.status}`
  const named = at(pointer).value.responses[answer.status] !== undefined
  check(named || answer.status >= 400, `${what} is not in the document`)
  check(answer.status < 500, `${what}: ${answer.text}`)
  const { value: response, pointer: where } = at(`${pointer}/responses/${named ? answer.status : 'default'}`)
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { value: described, pointer: place } = at(`${where}/headers/${escaped(name)}`)
    const given = answer.headers[name.toLowerCase()]
    check(given !== undefined || !described.required, `${what}: ${name} is missing`)
    if (given !== undefined && described.schema.type !== 'integer') fits(at(`${place}/schema`).pointer, String(given), `${what} ${name}`)
    if (given !== undefined && described.schema.type === 'integer') check(Number(given) >= 1, `${what}: ${name} is ${given}`)
    if (header === null) check(false, what)
  }
  const type = answer.headers['content-type']?.split(';')[0]
  if (!response.content) {
    check(answer.text === '', `${what}: a body where the document has none: ${answer.text}`)
    return
  }
  check(response.content[type] !== undefined, `${what}: the type ${type} is not in the document: ${answer.text}`)
  if (!response.content[type]) return
  const body = type.endsWith('json') ? JSON.parse(answer.text) : answer.text
  fits(at(`${where}/content/${escaped(type)}/schema`).pointer, body, what)
  if (type === 'application/problem+json') check(body.status === answer.status, `${what}: the problem says ${body.status}`)
}

let port = 0
let keys = 0
const origin = () => `http://127.0.0.1:${port}`

class Device {
  cookie = ''
  csrf = ''

  /** Asks, holds the answer against the document and answers it. `path` is the document's, its {names} taken from `given`. */
  async ask(operation, given = {}) {
    const [method, pattern] = operation.split(' ')
    const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(given[name])) + (given.query ?? '')
    const headers = { Connection: 'close', ...(this.cookie && { Cookie: this.cookie }) }
    if (method !== 'get') Object.assign(headers, { Origin: origin(), ...(this.csrf && { 'X-CSRF-Token': this.csrf }) })
    if (method === 'post') headers['Idempotency-Key'] = `openapi-test-key-${String(++keys).padStart(8, '0')}`
    const body = given.raw ?? (given.body === undefined ? '' : JSON.stringify(given.body))
    if (body.length > 0) headers['Content-Type'] = 'application/json'
    Object.assign(headers, given.headers)
    for (const name of given.without ?? []) delete headers[name]
    if (method !== 'get') headers['Content-Length'] = Buffer.byteLength(body)
    const answer = await new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method: method.toUpperCase(), path: `/api/v1${path}`, headers }, (response) => {
        const parts = []
        response.on('data', (part) => parts.push(part))
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString('utf8') }))
      })
      request.on('error', reject)
      request.end(body)
    })
    answer.json = answer.text.startsWith('{') ? JSON.parse(answer.text) : null
    holds(operation, answer)
    return answer
  }

  /** The same, and the status must be this one; a good request's body fits the document too. */
  async get(status, operation, given = {}) {
    const answer = await this.ask(operation, given)
    check(answer.status === status, `${operation} ${JSON.stringify(given)} -> ${answer.status}, not ${status}: ${answer.text.slice(0, 300)}`)
    const pointer = operations.get(operation)
    if (status < 300 && given.body !== undefined) {
      const { pointer: request } = at(`${pointer}/requestBody`)
      fits(at(`${request}/content/application~1json/schema`).pointer, given.body, `${operation} request`)
    }
    return answer
  }

  learn(answer) {
    this.csrf = answer.json.csrf
    this.cookie = answer.headers['set-cookie'][0].split(';')[0]
  }

  async join(code, first_name) {
    const { json } = await this.get(200, 'get /invitations/{code}', { code })
    const body = { invitation: code, first_name, quarter: json.quarters[0].id, age_band: 'adult', language: 'fr', charter: true }
    this.learn(await this.get(201, 'post /join', { body }))
  }

  async post(direction, category, title, more = {}) {
    const body = { direction, kind: 'service', category, title, language: 'fr', size: 2, ...more }
    return await this.get(201, 'post /listings', { body })
  }

  /** Opens the socket; every message is held against the document. */
  async live(operation = 'get /live', path = '/live', whose = 'Live') {
    const cookie = this.cookie ? { Cookie: this.cookie } : {}
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1${path}`, { headers: { ...cookie, Origin: origin() } })
    const heard = []
    socket.on('message', (data) => {
      const message = JSON.parse(String(data))
      fits(`/components/schemas/${whose}ServerMessage`, message, 'live message')
      heard.push(message)
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    seen.set(operation, (seen.get(operation) ?? new Set()).add(101))
    const say = (message) => {
      fits(`/components/schemas/${whose}ClientMessage`, message, 'live request')
      socket.send(JSON.stringify(message))
    }
    const until = async (kind) => {
      for (let i = 0; i < 500; i++) {
        const found = heard.findIndex((message) => message.type === kind || message.event === kind)
        if (found >= 0) return heard.splice(found, 1)[0]
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      check(false, `no ${kind} came`)
      return {}
    }
    return { socket, say, until }
  }
}

// --- The server ------------------------------------------------------------------------------------------------------------------------

const data = mkdtempSync(join(tmpdir(), 'ronde-openapi-'))

function run(...words) {
  const ran = spawnSync(ronde, [...words, '--data', data], { encoding: 'utf8' })
  assert.equal(ran.status, 0, ran.stderr)
  return ran.stdout
}

function free_port() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port: found } = server.address()
      server.close(() => resolve(found))
    })
  })
}

/** The least that a mail server says; answers the text of the first mail that comes. */
const mails = []
const mail_server = net.createServer((socket) => {
  let data = null
  socket.write('220 test\r\n')
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    for (const line of bytes.toString().split('\r\n').slice(0, -1)) {
      if (data !== null && line !== '.') data.push(line)
      else if (data !== null) {
        mails.push(data.join('\n').replaceAll('=\n', '').replaceAll('=3D', '='))
        data = null
        socket.write('250 kept\r\n')
      } else if (line === 'DATA') {
        data = []
        socket.write('354 go on\r\n')
      } else socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n')
    }
  })
})
await new Promise((resolve) => mail_server.listen(0, '127.0.0.1', resolve))
mail_server.unref()

const post = (mail_port) => ['--smtp', `smtp://127.0.0.1:${mail_port}`, '--mail-from', 'ronde@commune.example', '--push-contact', 'ronde@commune.example']

async function serve() {
  const child = spawn(ronde, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, ...post(mail_server.address().port)], { stdio: 'ignore' })
  for (let i = 0; ; i++) {
    const up = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (up) return child
    assert.ok(i < 500 && child.exitCode === null, 'the server did not start')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

// --- The journey -----------------------------------------------------------------------------------------------------------------------

const nowhere = 'a'.repeat(26)

/** What refuses whoever is not signed in, comes from elsewhere, or sends what is no JSON or not asked for. */
async function refusals(out, device) {
  const path = { id: nowhere, index: 0, code: 'x', token: 'x', photo: nowhere, side: 320, item: nowhere, person: nowhere, import: nowhere, key: 'x', member: nowhere }
  const open = new Set(['get /public', 'get /retention', 'get /taxonomy', 'get /estimates', 'get /openapi.yaml', 'get /invitations/{code}', 'get /neighbourhoods/{id}/plan', 'get /neighbourhoods/{id}/places', 'get /neighbourhoods/{id}/rules', 'get /neighbourhoods/{id}/places/feed', 'get /neighbourhoods/{id}/places/calendar', 'get /screens/{key}', 'post /join', 'post /session/recover', 'post /session/password', 'get /session/mail', 'post /session/mail', 'get /session/mail/{token}', 'post /session/mail/{token}', 'get /mail/confirm/{token}', 'post /mail/confirm/{token}', 'get /mail/stop/{token}', 'post /mail/stop/{token}', 'get /mail/given/{token}', 'post /mail/given/{token}', 'get /screens/{key}/live', 'get /neighbourhoods/{id}/notices/feed', 'get /neighbourhoods/{id}/fairness', 'get /neighbourhoods/{id}/fairness.csv'])
  for (const [operation, pointer] of operations) {
    const [method] = operation.split(' ')
    const { value } = at(pointer)
    const json = value.requestBody && at(`${pointer}/requestBody`).value
    // Who has no cookie at all has no session: that is an answer, not a refusal.
    if (operation !== 'get /live' && !open.has(operation)) await out.get(operation === 'get /session' ? 204 : 401, operation, path)
    if (method !== 'get' && !(method === 'delete' && operation.includes('session'))) {
      await device.get(403, operation, { ...path, headers: { Origin: 'https://evil.example' } })
      if (!open.has(operation)) await device.get(403, operation, { ...path, without: ['X-CSRF-Token'] })
    }
    if (!json || operation.endsWith('hidden') || operation.endsWith('pause') || operation.endsWith('resume') || operation === 'post /recovery-sheet' || operation.startsWith('post /mail/')) continue
    if (operation === 'put /listings/{id}' || operation === 'post /listings/{id}/photos' || operation.endsWith('/imports')) continue
    await device.get(400, operation, { ...path, raw: '{"half": ' })
    await device.get(422, operation, { ...path, body: { nobody_asked: 1 } })
    await device.get(422, operation, { ...path, raw: '{"a":1,"a":1}' })
    await device.get(415, operation, { ...path, body: {}, headers: { 'Content-Type': 'text/plain' } })
  }
  for (const operation of operations.keys()) {
    if (/\{id\}/.test(operation) && operation !== 'delete /sessions/{id}') {
      const body = { answer: 'accept', round: 1 }
      const answers = { 'put /proposals/{id}/reason': { reason: 'other' }, 'post /proposals/{id}/another-time': { availability: 1 } }
      answers['put /proposals/{id}/transfers/{index}/meeting'] = { handover_point: nowhere, at: '2036-01-01T10:00:00.000Z' }
      answers['post /proposals/{id}/transfers/{index}/thanks'] = { word: 'merci' }
      answers['post /proposals/{id}/response'] = body
      answers['post /proposals/{id}/messages'] = { text: 'Bonjour' }
      answers['put /proposals/{id}/messages/read'] = { until: '2036-01-01T10:00:00.000Z' }
      answers['put /listings/{id}/photos'] = { photos: [] }
      answers['patch /me/places/{id}'] = { nickname: 'Chez nous' }
      answers['put /neighbourhood/quarters/{id}'] = { name: 'Nulle part' }
      answers['put /neighbourhood/handover-points/{id}'] = { name: 'Nulle part', quarter: nowhere }
      if (/^(put .members|post .proposals.*(cancel|pause|resume|replace|split)|post .concerns|\w+ .reports|\w+ .places|\w+ .associations|\w+ .events|\w+ .calls|\w+ .notices|\w+ .mentoring|\w+ .desk|put .proposals.*complement)/.test(operation)) continue // a steward's: stewards(), concerns(), places(), associations(), events(), calls(), notices(), mentoring(), desk() and lemans() ask
      await device.get(404, operation, { ...path, body: answers[operation] })
    }
  }
}

async function before_one_is_in(out, code) {
  await out.get(200, 'get /public')
  for (const operation of ['get /taxonomy', 'get /estimates', 'get /openapi.yaml']) {
    const { headers } = await out.get(200, operation)
    await out.get(304, operation, { headers: { 'If-None-Match': headers.etag } })
  }
  await out.get(404, 'get /invitations/{code}', { code: 'A'.repeat(64) })
  const { json } = await out.get(200, 'get /invitations/{code}', { code })
  const plan = { id: json.neighbourhood.id }
  const { headers } = await out.get(200, 'get /neighbourhoods/{id}/plan', plan)
  await out.get(304, 'get /neighbourhoods/{id}/plan', { ...plan, headers: { 'If-None-Match': headers.etag } })
  await out.get(404, 'get /neighbourhoods/{id}/plan', { id: nowhere })
  for (const way of ['rules', 'fairness', 'fairness.csv']) {
    await out.get(200, `get /neighbourhoods/{id}/${way}`, plan)
    await out.get(404, `get /neighbourhoods/{id}/${way}`, { id: nowhere })
  }
  for (const way of ['', '/feed', '/calendar']) {
    await out.get(200, `get /neighbourhoods/{id}/places${way}`, plan)
    await out.get(404, `get /neighbourhoods/{id}/places${way}`, { id: nowhere })
    await out.get(422, `get /neighbourhoods/{id}/places${way}`, { ...plan, query: '?kind=bank' })
  }
  const body = { invitation: code, first_name: 'Berta', quarter: json.quarters[0].id, age_band: 'adult', language: 'fr', charter: true }
  await out.get(404, 'post /join', { body: { ...body, invitation: 'A'.repeat(64) } })
  await out.get(400, 'post /join', { body, without: ['Idempotency-Key'] })
  await out.get(422, 'post /join', { body: { ...body, charter: false } })
  await out.get(409, 'post /join', { body: { ...body, first_name: 'Claire' } })
  await out.get(404, 'post /session/recover', { body: { code: 'AAAAA-AAAAA-AAAAA-AAAAA' } })
  await out.get(401, 'post /session/password', { body: { login: 'nobody', password: 'nothing at all' } })
}

async function oneself(device, steward, to_vessy) {
  await device.get(200, 'get /session')
  await device.get(200, 'get /sessions')
  const { json: place } = await device.get(200, 'get /neighbourhood')
  const near = place.quarters.find((one) => one.walk_minutes > 5 && one.walk_minutes <= 15)  // who lives far away has nothing to swap here
  await device.get(200, 'patch /me', { body: { first_name: 'Amina', quarter: near.id, language: 'en', step_free: true } })
  await device.get(200, 'patch /me', { body: { step_free: false } })
  await device.get(409, 'patch /me', { body: { first_name: 'Claire' } })
  await device.get(403, 'put /me/password', { body: { login: 'amina', password: 'a password of a neighbour' } })
  await steward.get(422, 'put /me/password', { body: { login: 'claire', password: 'short' } })
  await steward.get(204, 'put /me/password', { body: { login: 'claire', password: 'a password of a steward' } })
  await new Device().get(201, 'post /session/password', { body: { login: 'claire', password: 'a password of a steward' } })
  await second_factor(device, steward)
  await several_places(device, to_vessy)
  const { json } = await device.get(201, 'post /recovery-sheet')
  const tablet = new Device()
  tablet.learn(await tablet.get(201, 'post /session/recover', { body: { code: json.code } }))
  const { json: other } = await tablet.get(200, 'get /session')
  await device.get(404, 'delete /sessions/{id}', { id: 'A'.repeat(43) })
  await device.get(204, 'delete /sessions/{id}', { id: other.session.id })
  await tablet.get(401, 'get /session')
}

/** One more by an invitation, and there and back. */
async function several_places(device, to_vessy) {
  const { json } = await device.get(200, 'get /me/places')
  const id = json.items[0].neighbourhood.id
  await device.get(200, 'patch /me/places/{id}', { id, body: { nickname: 'Chez nous' } })
  await device.get(422, 'patch /me/places/{id}', { id, body: { nickname: 'x'.repeat(41) } })
  const { json: invited } = await device.get(200, 'get /invitations/{code}', { code: to_vessy })
  const there = { id: invited.neighbourhood.id }
  const quarter = invited.quarters[0].id
  const body = { invitation: to_vessy, first_name: 'Amina', quarter, age_band: 'adult', language: 'fr', charter: true, nickname: 'Parents' }
  await device.get(404, 'post /me/places', { body: { ...body, invitation: 'A'.repeat(64) } })
  await device.get(400, 'post /me/places', { body, without: ['Idempotency-Key'] })
  await device.get(422, 'post /me/places', { body: { ...body, charter: false } })
  await device.get(201, 'post /me/places', { body })
  await device.get(409, 'post /me/places', { body })
  await device.get(200, 'post /me/places/{id}/session', { id })
  await device.get(400, 'post /me/places/{id}/session', { ...there, without: ['Idempotency-Key'] })
  device.learn(await device.get(201, 'post /me/places/{id}/session', there))
  device.learn(await device.get(201, 'post /me/places/{id}/session', { id }))
}

/** The code that an authenticator shows, of the half minute before: the one of now stays free for what comes. */
function code_of(secret, ahead) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', key).update(counter).digest()
  const number = (hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000
  return String(number).padStart(6, '0')
}

async function second_factor(device, steward) {
  await device.get(200, 'get /me/second-factor')
  await device.get(403, 'post /me/second-factor')
  await device.get(404, 'post /me/second-factor/codes')
  const { json } = await steward.get(201, 'post /me/second-factor')
  await steward.get(422, 'post /me/second-factor/confirmation', { body: { code: '1' } })
  const { json: first } = await steward.get(200, 'post /me/second-factor/confirmation', { body: { code: code_of(json.secret, -1) } })
  check(first?.codes?.length === 10, 'ten recovery codes')
  await steward.get(409, 'post /me/second-factor')
  await steward.get(422, 'post /session/second-factor', { body: { code: '1' } })
  await steward.get(200, 'post /session/second-factor', { body: { code: code_of(json.secret, 0) } })
  await steward.get(200, 'post /me/second-factor/codes')
  await weights(device, steward)
  await steward.get(204, 'delete /me/second-factor')
}

/** With a second factor, which the steward has at this moment. */
async function weights(device, steward) {
  const body = { order: ['walk', 'wish', 'waiting', 'expected'], farthest_minutes: 25, waiting_days: 30, fallen_days: 7, ahead_days: 1, no_return_of_ten: 3, why: 'Les pentes.', language: 'fr' }
  await device.get(403, 'put /neighbourhood/weights', { body })
  for (const wrong of [{ ...body, order: ['walk'] }, { ...body, farthest_minutes: 20 }, { ...body, why: '' }, { ...body, order: ['money'] }, { ...body, no_return_of_ten: 6 }])
    await steward.get(422, 'put /neighbourhood/weights', { body: wrong })
  const { json } = await steward.get(200, 'put /neighbourhood/weights', { body })
  check(json.log.length === 1 && json.log[0].from.waiting_days === 60 && json.weights.order[3] === 'expected', 'a change stands in the log')
  await steward.get(429, 'put /neighbourhood/weights', { body: { ...body, waiting_days: 60 } })
}

async function associations(device, steward) {
  const { json: me } = await device.get(200, 'get /session')
  const { json: her } = await steward.get(200, 'get /session')
  const body = { name: 'Maison des Quartiers', kind: 'association', about: 'Ouverte', responsible: me.member.id }
  await device.get(403, 'post /associations', { body })
  await steward.get(404, 'post /associations', { body: { ...body, responsible: nowhere } })
  await steward.get(400, 'post /associations', { body, without: ['Idempotency-Key'] })
  const { json: made } = await steward.get(201, 'post /associations', { body })
  await steward.get(409, 'post /associations', { body })
  const one = { id: made.id }
  await device.get(200, 'get /associations')
  await device.get(200, 'get /associations/{id}', one)
  await device.get(404, 'get /associations/{id}', { id: nowhere })
  await device.get(200, 'put /associations/{id}', { ...one, body: { name: 'Maison de Thônex' } })
  await device.get(404, 'put /associations/{id}', { id: nowhere, body: { name: 'Maison de Thônex' } })
  const { json: code } = await device.get(201, 'post /associations/{id}/invitation', one)
  await device.get(404, 'post /associations/{id}/invitation', { id: nowhere })
  await steward.get(404, 'post /associations/{id}/people', { ...one, body: { code: 'AAAA' } })
  await device.get(409, 'post /associations/{id}/people', { ...one, body: { code: code.code } })
  await steward.get(200, 'post /associations/{id}/people', { ...one, body: { code: code.code } })
  const mine = { ...one, member: me.member.id }
  const hers = { ...one, member: her.member.id }
  await device.get(409, 'delete /associations/{id}/people/{member}', mine)
  await device.get(409, 'put /associations/{id}/people/{member}', { ...mine, body: { part: 'helper' } })
  await device.get(404, 'put /associations/{id}/people/{member}', { ...one, member: nowhere, body: { part: 'helper' } })
  await device.get(200, 'put /associations/{id}/people/{member}', { ...hers, body: { part: 'responsible' } })
  await device.get(204, 'delete /associations/{id}/people/{member}', mine)
  await device.get(404, 'delete /associations/{id}/people/{member}', mine)
  await device.get(403, 'put /associations/{id}', { ...one, body: { name: 'Ailleurs' } })
}

/** What waits for somebody's answer is answered at the desk, by whoever does not sit in it. */
async function answered_at_desk(one, other, steward) {
  const { id, round } = await proposal_of(one)
  const { json: me } = await one.get(200, 'get /session')
  const { json: them } = await other.get(200, 'get /session')
  const member = me.member.id
  const answer = 'post /desk/neighbours/{member}/proposals/{id}/response'
  const body = { answer: 'accept', round }
  await steward.get(204, 'put /desk/neighbours/{member}/consent', { member, body: { how: 'spoken', deeds: ['answer'] } })
  await other.get(403, answer, { member, id, body })
  await steward.get(204, 'put /desk/volunteers/{member}', { member: them.member.id })
  await other.get(409, answer, { member, id, body })
  await steward.get(422, answer, { member, id, body: { ...body, answer: 'maybe' } })
  const { json: sheet } = await steward.get(200, answer, { member, id, body })
  const meet = 'put /desk/neighbours/{member}/proposals/{id}/transfers/{index}/meeting'
  const where = { handover_point: nowhere, at: new Date(Date.now() + 864e5).toISOString() }
  await other.get(409, meet, { member, id, index: 0, body: where })
  await steward.get(409, meet, { member, id, index: 0, body: where }) // not all have said yes
  check(sheet.listings === null && sheet.proposals[0].seats[0].answer === 'yes', 'the answer is theirs, and no more is shown than was agreed to')
}

/** Claire writes down an address for Amina, who keeps it; and another one, which she refuses. */
async function address_from_desk(device, steward) {
  const { json: me } = await device.get(200, 'get /session')
  const give = 'put /desk/neighbours/{member}/email'
  const whom = { member: me.member.id }
  const confirm = async () => {
    const at = mails.length
    const body = { how: 'spoken', email: `amina${at}@example.org` }
    await steward.get(202, give, { ...whom, body })
    const found = await mail_with(at, /mail\/confirm\/([\w-]{64})/)
    await new Device().get(200, 'post /mail/confirm/{token}', { token: found })
    return mails.slice(at).map((mail) => /mail\/given\/([\w-]{64})/.exec(mail)?.[1]).find(Boolean)
  }
  await device.get(403, give, { ...whom, body: { how: 'spoken', email: 'amina@example.org' } })
  await steward.get(404, give, { member: nowhere, body: { how: 'spoken', email: 'amina@example.org' } })
  await steward.get(422, give, { ...whom, body: { how: 'spoken', email: 'amina' } })
  await confirm()
  await device.get(204, 'put /me/email/given', { body: { mine: true } })
  await device.get(404, 'put /me/email/given', { body: { mine: true } })
  const no = await confirm()
  const { json: given } = await device.get(200, 'get /me/reach')
  check(given.email_given, 'an address from the desk is not settled')
  const nobody = new Device()
  await nobody.get(200, 'get /mail/given/{token}', { token: no })
  await nobody.get(200, 'post /mail/given/{token}', { token: no })
  const { json: back } = await device.get(200, 'get /me/reach')
  check(!back.email_given && back.email !== given.email, 'the one before is back')
  await device.get(204, 'delete /me/email')
}

/** What this form finds in a mail that came after so many. */
async function mail_with(after, form) {
  const found = () => mails.slice(after).map((mail) => form.exec(mail)?.[1]).find(Boolean)
  for (let i = 0; !found() && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 20))
  return found() ?? 'none'
}

/** Amina is helped by Claire, and then helps there herself. */
async function desk(device, steward) {
  const { json: me } = await device.get(200, 'get /session')
  const amina = { member: me.member.id }
  const all = { how: 'signed_paper', deeds: ['post', 'answer', 'print'] }
  const [consent, sheet, post] = ['consent', 'sheet', 'listings'].map((what) => `/desk/neighbours/{member}/${what}`)
  const give = { direction: 'offer', kind: 'service', category: 'gardening', title: 'Je taille les rosiers', language: 'fr', size: 2 }
  await device.get(403, `put ${consent}`, { ...amina, body: all })
  await steward.get(404, `put ${consent}`, { member: nowhere, body: all })
  await steward.get(422, `put ${consent}`, { ...amina, body: { ...all, deeds: [] } })
  await steward.get(403, `post ${sheet}`, amina)
  await steward.get(204, `put ${consent}`, { ...amina, body: all })
  await steward.get(400, `post ${post}`, { ...amina, body: give, without: ['Idempotency-Key'] })
  const { json: posted } = await steward.get(201, `post ${post}`, { ...amina, body: give })
  check(posted.listings.length === 1 && posted.consent.deeds.length === 3, 'what was posted hangs under their name')
  const { json: mine } = await device.get(200, 'get /desk')
  check(mine.consent.how === 'signed_paper' && mine.deeds.length === 2 && mine.deeds[0].by === 'Claire', 'they read who did what for them')
  await steward.get(200, `post ${sheet}`, amina)
  await steward.get(404, 'post /desk/neighbours/{member}/proposals/{id}/response', { ...amina, id: nowhere, body: { answer: 'accept', round: 1 } })
  await steward.get(404, 'delete /desk/neighbours/{member}/listings/{id}', { ...amina, id: nowhere })
  await steward.get(200, 'delete /desk/neighbours/{member}/listings/{id}', { ...amina, id: posted.listings[0].id })
  await device.get(204, `delete ${consent}`, amina)
  await device.get(404, `delete ${consent}`, amina)
  for (const method of ['put', 'delete']) {
    await device.get(403, `${method} /desk/volunteers/{member}`, amina)
    await steward.get(204, `${method} /desk/volunteers/{member}`, amina)
  }
  await steward.get(404, 'put /desk/volunteers/{member}', { member: nowhere })
  const newcomer = { ...all, first_name: 'Odette', quarter: me.member.quarter.id, language: 'fr', charter: true }
  await device.get(403, 'post /desk/neighbours', { body: newcomer })
  await steward.get(422, 'post /desk/neighbours', { body: { ...newcomer, charter: false } })
  const { json: card } = await steward.get(201, 'post /desk/neighbours', { body: newcomer })
  const { json: seen } = await steward.get(200, 'get /desk')
  check(seen.neighbours.some((one) => one.id === card.id && one.first_name === 'Odette'), 'who joined at the desk is helped there')
}

async function takes_along(device) {
  const { json } = await device.get(200, 'post /me/export', { body: { format: 'json' } })
  check(json?.profile?.first_name === 'Amina', 'a copy is of who asks')
  await device.get(422, 'post /me/export', { body: { format: 'pdf' } })
  const { json: clocks } = await device.get(200, 'get /retention')
  check(clocks?.items?.every((one) => (one.from === 'leaving') === (one.days === null)), 'a clock that runs has its days')
}

/** To an address that an account has confirmed. */
async function back_by_mail(email) {
  const nobody = new Device()
  const { json } = await nobody.get(200, 'get /session/mail')
  check(json.offered, 'a way back by mail is offered where mails are sent')
  const before = mails.length
  await nobody.get(202, 'post /session/mail', { body: { email: 'nobody@example.org' } })
  await nobody.get(202, 'post /session/mail', { body: { email } })
  for (let i = 0; mails.length === before && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 20))
  const token = /retrouver#([\w-]{64})/.exec(mails[before] ?? '')?.[1] ?? 'none'
  const { json: whose } = await nobody.get(200, 'get /session/mail/{token}', { token })
  check(whose.first_name === 'Amina', 'a link says whose account it opens')
  nobody.learn(await nobody.get(201, 'post /session/mail/{token}', { token }))
  await nobody.get(200, 'get /session')
  await nobody.get(404, 'post /session/mail/{token}', { token })
  await nobody.get(404, 'get /session/mail/{token}', { token })
}

async function reached(device) {
  await device.get(200, 'get /me/reach')
  await device.get(200, 'patch /me/reach', { body: { mail: ['asked', 'agreed'], push: [], digest: true } })
  const { json } = await device.get(200, 'patch /me/reach', { body: { push: ['closing'] } })
  check(json.digest && json.mail.join() === 'asked,agreed' && json.push.join() === 'closing', 'what is not named stays')
  await device.get(422, 'patch /me/reach', { body: { mail: ['gossip'] } })
  await device.get(422, 'put /me/email', { body: { email: 'amina' } })
  await device.get(202, 'put /me/email', { body: { email: 'amina@example.org' } })
  const { json: waits } = await device.get(200, 'get /me/reach')
  check(waits.email === null && waits.email_waits === 'amina@example.org', 'an address waits for its link')
  for (let i = 0; mails.length === 0 && i < 500; i++) await new Promise((resolve) => setTimeout(resolve, 20))
  const token = /mail\/confirm\/([\w-]{64})/.exec(mails[0] ?? '')?.[1] ?? 'none'
  const nobody = new Device()
  await nobody.get(200, 'get /mail/confirm/{token}', { token })
  await nobody.get(200, 'post /mail/confirm/{token}', { token })
  await nobody.get(404, 'post /mail/confirm/{token}', { token })
  const { json: mine } = await device.get(200, 'get /me/reach')
  check(mine.email === 'amina@example.org' && mine.email_waits === null, 'an address is mine once its link was followed')
  await back_by_mail('amina@example.org')
  await device.get(204, 'delete /me/email')
  const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' }
  for (const endpoint of ['http://push.example/x', 'https://10.0.0.1:8443/x', 'https://user@push.example/'])
    await device.get(422, 'put /me/push', { body: { endpoint, ...keys } })
  await device.get(422, 'put /me/push', { body: { endpoint: 'https://push.example/x', ...keys, auth: 'short' } })
  await device.get(204, 'put /me/push', { body: { endpoint: 'https://push.example/x', ...keys } })
  const { json: subscribed } = await device.get(200, 'get /me/reach')
  check(subscribed.pushed_here && subscribed.push_key.length === 87, 'this device is pushed to')
  await device.get(204, 'delete /me/push')
  for (const link of ['confirm', 'stop', 'given']) {
    await device.get(404, `get /mail/${link}/{token}`, { token: 'A'.repeat(64) })
    await device.get(404, `post /mail/${link}/{token}`, { token: 'A'.repeat(64) })
  }
}

async function the_place(device, steward) {
  const { headers } = await device.get(200, 'get /neighbourhood')
  await device.get(304, 'get /neighbourhood', { headers: { 'If-None-Match': headers.etag } })
  await device.get(403, 'patch /neighbourhood/settings', { body: { cycle_cap: 4 } })
  await steward.get(422, 'patch /neighbourhood/settings', { body: { cycle_cap: 9 } })
  await steward.get(200, 'patch /neighbourhood/settings', {
    body: { cycle_cap: 4, chain_cap: 4, seat_cap: 5, rhythm: 'nightly', approval: 'open', reply_hours: 72, hold_hours: 12, handover_days: 30 },
  })
  for (const body of [{ seat_cap: 7 }, { hold_hours: 73 }, { handover_days: 0 }]) await steward.get(422, 'patch /neighbourhood/settings', { body })
  await device.get(200, 'get /neighbourhood/charter')
  await device.get(403, 'patch /neighbourhood', { body: { name: 'Chez moi' } })
  await steward.get(422, 'patch /neighbourhood', { body: { languages: [] } })
  await steward.get(200, 'patch /neighbourhood', { body: { charter: { fr: 'On échange.', de: 'Wir tauschen.' } } })
  const charter = (await steward.get(200, 'get /neighbourhood/charter')).json
  check(charter.texts.de === 'Wir tauschen.' && charter.since !== null, 'the charter is told in its languages')
  await steward.get(200, 'patch /neighbourhood', { body: { charter: {} } })
  const quarter = { name: 'Moillesulaz', walks: [{ quarter: (await steward.get(200, 'get /neighbourhood')).json.quarters[0].id, walk_minutes: 10 }] }
  await steward.get(422, 'post /neighbourhood/quarters', { body: { ...quarter, walks: [{ quarter: 'a'.repeat(26) }] } })
  const { quarters } = (await steward.get(201, 'post /neighbourhood/quarters', { body: quarter })).json
  const made = quarters.find((one) => one.name === 'Moillesulaz')
  await steward.get(404, 'put /neighbourhood/quarters/{id}', { id: 'a'.repeat(26), body: { name: 'Nulle part' } })
  await steward.get(200, 'put /neighbourhood/quarters/{id}', { id: made.id, body: { name: 'Moillesulaz-Douane' } })
  const point = { name: 'Gare', quarter: made.id, hours: 'tous les jours', step_free: true }
  const { handover_points } = (await steward.get(201, 'post /neighbourhood/handover-points', { body: point })).json
  const gare = handover_points.find((one) => one.name === 'Gare')
  const shut = await steward.get(200, 'put /neighbourhood/handover-points/{id}', { id: gare.id, body: { ...point, closed: true } })
  check(shut.json.handover_points.find((one) => one.id === gare.id).closed, 'a point that is closed says so')
  await device.get(403, 'get /audit')
  await steward.get(422, 'get /audit', { query: '?cursor=AAAA' })
  const { json } = await steward.get(200, 'get /audit')
  check(json.items.length > 0, 'the journal has what the steward did')
}

async function stewards(device, other, steward) {
  const { json } = await other.get(200, 'get /session')
  const path = { id: json.member.id }
  await device.get(403, 'get /members')
  await steward.get(422, 'get /members', { query: '?state=left' })
  for (const query of ['', '?state=active', '?state=awaiting_approval']) await steward.get(200, 'get /members', { query })
  await device.get(403, 'put /members/{id}/state', { ...path, body: { state: 'suspended' } })
  await steward.get(404, 'put /members/{id}/state', { id: nowhere, body: { state: 'suspended' } })
  await steward.get(200, 'put /members/{id}/state', { ...path, body: { state: 'suspended' } })
  await other.get(403, 'get /listings')
  await other.get(200, 'get /session')
  await steward.get(200, 'put /members/{id}/state', { ...path, body: { state: 'active' } })
  await steward.get(404, 'post /proposals/{id}/cancel', { id: nowhere, body: { reason: 'mistake' } })
  await device.get(403, 'post /proposals/{id}/cancel', { id: nowhere, body: { reason: 'mistake' } })
  await steward.get(409, 'delete /me')
}

/** Stopped, let go on, agreed, met at the desk, parted; and who was parted off is let out. */
async function mediated(id, one, other, point, steward) {
  const reason = 'unsafe'
  await steward.get(422, 'post /proposals/{id}/pause', { id, body: { days: 8, reason } })
  await steward.get(204, 'post /proposals/{id}/pause', { id, body: { days: 2, reason } })
  await steward.get(409, 'post /proposals/{id}/pause', { id, body: { days: 1, reason } })
  const { json } = await one.get(200, 'get /proposals/{id}', { id })
  check(json.pause.reason === reason && json.mediations.length === 1, 'its people read that it is stopped, and why')
  await one.get(403, 'post /proposals/{id}/resume', { id })
  await steward.get(204, 'post /proposals/{id}/resume', { id })
  await steward.get(409, 'post /proposals/{id}/resume', { id })
  await steward.get(409, 'post /proposals/{id}/replace', { id, body: { animal: 'cat', round: 99, reason } })
  await steward.get(409, 'post /proposals/{id}/split', { id, body: { animals: ['cat'], round: 99, reason } })
  const { json: agreed } = await other.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round: json.round } })
  const meet = 'put /desk/neighbours/{member}/proposals/{id}/transfers/{index}/meeting'
  const { member } = (await one.get(200, 'get /session')).json
  const body = { handover_point: point, at: new Date(Date.now() + 5 * 864e5).toISOString() }
  const { json: sheet } = await steward.get(200, meet, { member: member.id, id, index: agreed.transfers[0].index, body })
  check(sheet.deeds[0].what === 'desk-meeting-set', 'who was helped reads what was written down')
  const mine = json.seats.find((seat) => seat.you).animal
  await steward.get(204, 'post /proposals/{id}/split', { id, body: { animals: [mine], round: json.round, reason } })
  const { items } = (await one.get(200, 'get /proposals')).json
  const part = items.find((each) => each.mediations.some((deed) => deed.act === 'split'))
  await steward.get(204, 'post /proposals/{id}/replace', { id: part.id, body: { animal: mine, round: part.round, reason } })
}

/** A proposal that a steward ends. */
async function cancelled(one, other, point, steward) {
  await one.post('offer', 'school-tutoring', 'Soutien en maths', { kind: 'lesson' })
  await one.post('want', 'appliance-repair', 'Réparer ma bouilloire')
  await other.post('offer', 'appliance-repair', 'Je répare les bouilloires')
  await other.post('want', 'school-tutoring', 'Aide aux devoirs de maths', { kind: 'lesson' })
  const { id } = await proposal_of(one)
  await answered_at_desk(one, other, steward)
  await mediated(id, one, other, point, steward)
  await steward.get(204, 'post /proposals/{id}/cancel', { id, body: { reason: 'asked' } })
  await steward.get(409, 'post /proposals/{id}/cancel', { id, body: { reason: 'asked' } })
}

async function listings(device, other) {
  const whole = {
    text: 'Freins, vitesses.\nCrevaisons.', size: 3, quantity: 3, availability: 903460, expires_at: new Date(Date.now() + 864e5).toISOString(),
  }
  const want = await device.post('want', 'garden', 'Surprenez-moi', { wildcard: true, exclusions: ['hedge-trimming'], wish_level: 1, only_one_of: 'deux au plus', group_limit: 2 })
  const { json: offer, headers } = await device.post('offer', 'power-tools', 'Prêt d’une perceuse', { ...whole, kind: 'loan', pairing: [want.json.id], loan_days: 14, reserve: true })
  check(headers.location === `/api/v1/listings/${offer.id}`, 'Location is the listing')
  const id = offer.id
  const plain = { direction: 'offer', kind: 'service', category: 'gardening', title: 'Je jardine', language: 'fr', size: 2 }
  await device.get(400, 'post /listings', { body: plain, without: ['Idempotency-Key'] })
  await device.get(422, 'post /listings', { body: { ...whole, direction: 'offer', kind: 'car', category: 'x', title: '', language: 'xx' } })
  const { json: theirs } = await other.get(200, 'get /listings/{id}', { id })
  check(theirs.loan_days === 14 && offer.reserve && theirs.reserve === undefined, 'a loan says for how long; who stands in is for its owner to see')
  for (const wrong of [{ loan_days: 7 }, { duration_minutes: 1 }, { direction: 'want', reserve: true }]) {
    const { json: problem } = await device.get(422, 'post /listings', { body: { ...plain, ...wrong } })
    check(problem.pointer === `/${Object.keys(wrong).at(-1)}`, `the field is named: ${JSON.stringify(problem)}`)
  }
  await device.post('offer', 'gardening', 'Une heure au jardin', { duration_minutes: 60 })
  const { json: coat } = await device.post('want', 'clothes', 'Un manteau', { kind: 'good', no_return: true })
  const { json: seen } = await other.get(200, 'get /listings/{id}', { id: coat.id })
  check(coat.no_return && seen.title === 'Un manteau' && seen.no_return === undefined, 'that nothing is given for it is for its owner to see')
  const beside = [{ title: 'Casque', category: 'sports-gear' }, { title: 'Siège', category: 'baby-gear' }]
  const { json: lot } = await device.post('offer', 'bicycles', 'Vélo d’enfant', { kind: 'good', beside })
  check(lot.beside.length === 2 && theirs.beside === undefined, 'a bundle says what is in it, one thing does not')
  const { json: hour } = await device.get(422, 'post /listings', { body: { ...plain, beside } })
  check(hour.pointer === '/kind', 'an hour is no part of a bundle')
  await device.get(200, 'get /listings', { query: '?mine=true' })
  const page = await other.get(200, 'get /listings', { query: '?limit=1&direction=offer&kind=loan&category=power-tools&band=25&q=perceuse&language=fr' })
  check(page.json.items.length === 1, 'the filters find the drill')
  const first = await other.get(200, 'get /listings', { query: '?limit=1' })
  await other.get(200, 'get /listings', { query: `?cursor=${first.json.next}` })
  await other.get(304, 'get /listings', { query: '?limit=1', headers: { 'If-None-Match': first.headers.etag } })
  await other.get(422, 'get /listings', { query: '?band=7' })
  const one = await device.get(200, 'get /listings/{id}', { id })
  await device.get(304, 'get /listings/{id}', { id, headers: { 'If-None-Match': one.headers.etag } })
  const edit = { direction: 'offer', kind: 'loan', category: 'power-tools', title: 'Perceuse à percussion', language: 'fr', size: 2 }
  await device.get(428, 'put /listings/{id}', { id, body: edit })
  await device.get(412, 'put /listings/{id}', { id, body: edit, headers: { 'If-Match': '"other"' } })
  await device.get(422, 'put /listings/{id}', { id, body: { ...edit, size: 9 }, headers: { 'If-Match': one.headers.etag } })
  await device.get(400, 'put /listings/{id}', { id, raw: '{', headers: { 'If-Match': one.headers.etag } })
  await device.get(200, 'put /listings/{id}', { id, body: edit, headers: { 'If-Match': one.headers.etag } })
  await other.get(404, 'put /listings/{id}', { id, body: edit, headers: { 'If-Match': one.headers.etag } })
  await device.get(200, 'post /listings/{id}/pause', { id })
  await device.get(200, 'post /listings/{id}/resume', { id, body: {} })
  await other.get(204, 'put /listings/{id}/hidden', { id })
  const hidden = await other.get(200, 'get /listings', { query: '?hidden=true' })
  check(hidden.json.items.length === 1 && hidden.json.items[0].id === id, 'what I hid can be found again')
  await other.get(422, 'get /listings', { query: '?hidden=true&mine=true' })
  await other.get(204, 'delete /listings/{id}/hidden', { id })
  await device.get(200, 'get /listings/{id}/why-nothing', { id: want.json.id })
  await device.get(200, 'get /listings/{id}/why-nothing', { id })
  for (const query of ['?title=R%C3%A9parer%20mon%20v%C3%A9lo&direction=want&language=fr', '?title=qqqq', '?title=perceuse&direction=want', '?title=v%C3%A9lo&beside=chaise&beside=qqqq&beside=fusil']) await other.get(200, 'get /guess', { query })
  await other.get(422, 'get /guess')
  for (const one of [device, other]) await one.get(200, 'get /almost')
  await photos(device, other, id)
  await device.get(204, 'delete /listings/{id}', { id })
  await device.get(410, 'post /listings/{id}/photos', { id, raw: jpeg })
  await device.get(410, 'post /listings/{id}/pause', { id })
  await device.get(410, 'put /listings/{id}', { id, body: edit, headers: { 'If-Match': (await device.get(200, 'get /listings/{id}', { id })).headers.etag } })
}

/** The same picture as in tests/support/pictures.hpp: 48 x 32, half red, half blue. */
const jpeg = Buffer.from(
  '/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAgADADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAABgcF/8QAGREBAAMBAQAAAAAAAAAAAAAAAEOBwQUG/9oADAMBAAIRAxEAPwCCAzDkSVZJJvOSVo93o7wAJh5WATNQhJVkkm85JWj3ejvAAmHn/9k=',
  'base64',
)

async function photos(device, other, id) {
  const add = 'post /listings/{id}/photos'
  for (const alt of ['Devant', 'Derri%C3%A8re']) await device.get(201, add, { id, raw: jpeg, query: `?alt=${alt}`, headers: { 'Content-Type': 'image/jpeg' } })
  await device.get(400, add, { id, raw: jpeg, without: ['Idempotency-Key'] })
  await device.get(415, add, { id, raw: '<svg/>' })
  await device.get(422, add, { id, raw: jpeg.subarray(0, 200) })
  await device.get(422, add, { id, raw: jpeg, query: '?size=1' })
  await other.get(404, add, { id, raw: jpeg })
  const { json } = await other.get(200, 'get /listings/{id}', { id })
  check(json.photos?.length === 2 && json.photos[1].alt === 'Derrière', 'the photos hang in their order')
  const [front, back] = json.photos
  const turned = { photos: [{ id: back.id, alt: 'Le dos' }, { id: front.id }] }
  await device.get(200, 'put /listings/{id}/photos', { id, body: turned })
  await device.get(409, 'put /listings/{id}/photos', { id, body: { photos: [{ id: front.id }] } })
  await device.get(422, 'put /listings/{id}/photos', { id, body: { photos: [{ id: 'none' }] } })
  await other.get(404, 'put /listings/{id}/photos', { id, body: turned })
  for (const side of [320, 800, 1600]) await other.get(200, 'get /listings/{id}/photos/{photo}/{side}', { id, photo: back.id, side })
  await other.get(404, 'get /listings/{id}/photos/{photo}/{side}', { id, photo: back.id, side: 321 })
  await other.get(404, 'delete /listings/{id}/photos/{photo}', { id, photo: back.id })
  await device.get(204, 'delete /listings/{id}/photos/{photo}', { id, photo: back.id })
}

async function proposal_of(device) {
  for (let i = 0; i < 500; i++) {
    const { json } = await device.ask('get /proposals', { query: '?filter=to_answer' })
    if (json.items.length > 0) return json.items[0]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.fail('no proposal came')
}

async function handed_over(one, other, point) {
  const live = await one.live()
  live.say({ type: 'resume', cursor: null })
  await live.until('hello')
  live.say({ type: 'ping' })
  await live.until('pong')
  await one.post('offer', 'home-cooking', 'Un couscous pour quatre')
  const { json: gone } = await one.post('want', 'bicycle-repair', 'Réparer mon vélo')
  await other.post('offer', 'bicycle-repair', 'Je répare les vélos')
  await other.post('want', 'home-cooking', 'Un bon couscous')
  await live.until('proposal')
  const { id, round } = await proposal_of(one)
  check(gone.mine, 'a listing of mine is mine')
  await one.get(200, 'get /proposals/{id}', { id })
  await one.get(422, 'get /proposals', { query: '?filter=all' })
  await one.get(200, 'post /proposals/{id}/another-time', { id, body: { availability: 147492 } })
  await one.get(404, 'put /proposals/{id}/reason', { id, body: { reason: 'too_far' } })
  await one.get(409, 'post /proposals/{id}/withdraw', { id, body: {} })
  const at_noon = new Date(Date.now() + 5 * 864e5).toISOString()
  const meeting = { handover_point: point, at: at_noon }
  await one.get(409, 'put /proposals/{id}/transfers/{index}/meeting', { id, index: 0, body: meeting })
  await one.get(409, 'post /proposals/{id}/transfers/{index}/confirmation', { id, index: 0, body: {} })
  await one.get(409, 'post /proposals/{id}/transfers/{index}/thanks', { id, index: 0, body: { word: 'merci' } })
  await one.get(409, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round: round + 1 } })
  await one.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round } })
  await one.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'take_back', round } })
  await one.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round } })
  await other.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round } })
  const { json: agreed } = await one.get(200, 'get /proposals/{id}', { id })
  check(agreed.state === 'agreed' && agreed.seats.every((seat) => seat.first_name !== null), 'all have said yes and have names')
  await written(one, other, id, live)
  const receiving = agreed.transfers.find((transfer) => transfer.to === 0)
  const giving = agreed.transfers.find((transfer) => transfer.from === 0)
  await one.get(200, 'put /proposals/{id}/transfers/{index}/meeting', { id, index: receiving.index, body: meeting })
  await one.get(422, 'put /proposals/{id}/transfers/{index}/meeting', { id, index: receiving.index, body: { ...meeting, handover_point: nowhere } })
  await one.get(404, 'put /proposals/{id}/transfers/{index}/meeting', { id, index: 7, body: meeting })
  await other.get(422, 'post /proposals/{id}/transfers/{index}/confirmation', { id, index: receiving.index, body: { code: 'AAAAAA' } })
  await other.get(200, 'post /proposals/{id}/transfers/{index}/confirmation', { id, index: receiving.index, body: { code: receiving.code } })
  await one.get(200, 'post /proposals/{id}/transfers/{index}/confirmation', { id, index: giving.index })
  await other.get(200, 'post /proposals/{id}/transfers/{index}/confirmation', { id, index: giving.index, body: {} })
  await one.get(200, 'post /proposals/{id}/transfers/{index}/thanks', { id, index: receiving.index, body: { word: 'genereux' } })
  const { json: past } = await one.get(200, 'get /proposals', { query: '?filter=closed' })
  check(past.items.some((each) => each.id === id && each.closing === 'fulfilled'), 'the exchange is fulfilled')
  await one.get(410, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round } })
  // One alone, one gone, several at once: each kind of message on the socket, once what was told before is told.
  await new Promise((resolve) => setTimeout(resolve, 400))
  const { json: alone } = await other.post('offer', 'gardening', 'Je jardine')
  await live.until('listing')
  await other.get(204, 'delete /listings/{id}', { id: alone.id })
  await live.until('listings')
  await Promise.all([1, 2, 3, 4].map((number) => other.post('offer', 'gardening', `Jardin ${number}`)))
  await live.until('listings')
  return live
}

async function written(one, other, id, live) {
  const { json: message } = await other.get(201, 'post /proposals/{id}/messages', { id, body: { text: 'Samedi à dix heures ?\nChez moi.', language: 'fr' } })
  await live.until('messages')
  const { json: page } = await one.get(200, 'get /proposals/{id}/messages', { id })
  check(page.items.length === 1 && page.items[0].text === message.text && page.unread === 1, 'what the other wrote has come')
  await one.get(204, 'put /proposals/{id}/messages/read', { id, body: { until: message.at } })
  await one.get(201, 'post /proposals/{id}/messages', { id, body: { text: 'Très bien' } })
  const { json: first } = await one.get(200, 'get /proposals/{id}/messages', { id, query: '?limit=1' })
  const { json: rest } = await one.get(200, 'get /proposals/{id}/messages', { id, query: `?cursor=${first.next}` })
  check(rest.items.length === 1 && rest.items[0].id === message.id && rest.unread === 0, 'pages go back in time')
  await one.get(422, 'get /proposals/{id}/messages', { id, query: '?cursor=AAAA' })
  await one.get(422, 'post /proposals/{id}/messages', { id, body: { text: '' } })
  await one.get(400, 'post /proposals/{id}/messages', { id, body: { text: 'Sans clé' }, without: ['Idempotency-Key'] })
  await one.get(404, 'post /proposals/{id}/messages', { id: nowhere, body: { text: 'Personne' } })
  await one.get(422, 'put /proposals/{id}/messages/read', { id, body: { until: 'demain' } })
  await one.get(204, 'post /concerns', { body: { kind: 'other', proposal: id, message: message.id } })
}

async function left_again(one, other, live) {
  await one.post('offer', 'pet-sitting', 'Je garde votre chat')
  await one.post('want', 'language-lessons', 'Un cours d’italien', { kind: 'lesson' })
  await other.post('offer', 'language-lessons', 'Cours d’italien', { kind: 'lesson' })
  await other.post('want', 'pet-sitting', 'Garder mon chat')
  const { id, round } = await proposal_of(one)
  for (const device of [one, other]) await device.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'accept', round } })
  await one.get(200, 'post /proposals/{id}/withdraw', { id, body: { reason: 'bad_time' } })
  await live.until('proposal')
  await one.get(200, 'get /proposals', { query: '?filter=closed' })
}

async function declined(one, other) {
  await one.post('offer', 'translation', 'Je traduis vos lettres')
  await one.post('want', 'furniture-assembly', 'Monter une armoire')
  await other.post('offer', 'furniture-assembly', 'Je monte vos meubles')
  await other.post('want', 'translation', 'Traduire une lettre')
  const { id, round } = await proposal_of(one)
  await one.get(200, 'post /proposals/{id}/response', { id, body: { answer: 'decline', round } })
  await one.get(422, 'put /proposals/{id}/reason', { id, body: { reason: 'person', person: 'dog' } })
  await one.get(204, 'put /proposals/{id}/reason', { id, body: { reason: 'too_far' } })
}

/** What is told to everybody who takes part; the member is on the list. */
async function announcements(steward, member, out, at) {
  const body = { subject: 'La salle change', text: 'À l’école.\nDès dix heures.', language: 'fr' }
  await member.get(403, 'post /events/{id}/announcements', { ...at, body })
  await steward.get(400, 'post /events/{id}/announcements', { ...at, body, without: ['Idempotency-Key'] })
  await steward.get(422, 'post /events/{id}/announcements', { ...at, body: { ...body, text: 'a'.repeat(1001) } })
  const { json: told } = await steward.get(201, 'post /events/{id}/announcements', { ...at, body })
  check(told.items[0].text === body.text && told.left_today === 2, 'an announcement stands there, and two may follow')
  await out.get(401, 'get /events/{id}/announcements', at)
  const { json: read, headers } = await member.get(200, 'get /events/{id}/announcements', at)
  check(read.items.length === 1 && read.left_today === null, 'who takes part reads it')
  await member.get(304, 'get /events/{id}/announcements', { ...at, headers: { 'If-None-Match': headers.etag } })
  const { json: news } = await member.get(200, 'get /notifications')
  check(news.items.some((note) => note.kind === 'announced' && note.event.id === at.id), 'and has it in their news')
  const { json: wished } = await member.get(200, 'put /events/{id}/me/mail', { ...at, body: { by_mail: true } })
  check(wished.mine.by_mail, 'and may have it mailed')
  await member.get(422, 'put /events/{id}/me/mail', { ...at, body: {} })
  await steward.get(404, 'put /events/{id}/me/mail', { ...at, body: { by_mail: true } })
  const one = { ...at, announcement: told.items[0].id }
  await member.get(403, 'delete /events/{id}/announcements/{announcement}', one)
  await steward.get(204, 'delete /events/{id}/announcements/{announcement}', one)
  await steward.get(404, 'delete /events/{id}/announcements/{announcement}', { ...at, announcement: nowhere })
  for (let i = 0; i < 2; ++i) await steward.get(201, 'post /events/{id}/announcements', { ...at, body })
  await steward.get(429, 'post /events/{id}/announcements', { ...at, body })
}

/** An afternoon in a hall, from the announcement to the last hand-over. */
async function events(steward, member, other, out) {
  const day = (time) => `2036-03-09T${time}:00.000Z`
  const draft = { name: 'Troc de printemps', hall: 'Salle des fêtes', rules: 'Un sac chacun', quarter: null, association: null, kinds: ['good', 'gift'], capacity: 50, tables: 4, cycle_cap: 0, drop_off: { from: day('10:00'), to: day('12:00') }, clearing_at: day('12:15'), pick_up: { from: day('12:30'), to: day('14:00') } }
  const { json: event } = await steward.get(201, 'post /events', { body: draft })
  await member.get(403, 'post /events', { body: draft })
  await steward.get(400, 'post /events', { body: draft, without: ['Idempotency-Key'] })
  for (const wrong of [{ name: '' }, { kinds: [] }, { tables: 30 }, { pick_up: { from: day('14:00'), to: day('12:00') } }]) await steward.get(422, 'post /events', { body: { ...draft, ...wrong } })
  const at = { id: event.id }
  await member.get(404, 'get /events/{id}', at)
  await steward.get(428, 'put /events/{id}', { ...at, body: draft })
  await steward.get(200, 'put /events/{id}', { ...at, body: { ...draft, tables: 6 }, headers: { 'If-Match': `"${event.version}"` } })
  await steward.get(409, 'put /events/{id}', { ...at, body: draft, headers: { 'If-Match': `"${event.version}"` } })
  await steward.get(409, 'post /events/{id}/state', { ...at, body: { to: 'published' } })
  await steward.get(200, 'post /events/{id}/state', { ...at, body: { to: 'open' } })
  await steward.get(200, 'put /events/{id}/staff', { ...at, body: { people: [] } })
  await steward.get(422, 'put /events/{id}/staff', { ...at, body: { people: [nowhere] } })
  const { json: asked } = await steward.get(200, 'get /events/{id}/helpers', { ...at, query: '?q=' })
  const [helper] = asked.items
  await steward.get(200, 'put /events/{id}/staff', { ...at, body: { people: [helper.id], stations: [{ member: helper.id, at: ['A', 'door'] }] } })
  await steward.get(422, 'put /events/{id}/staff', { ...at, body: { people: [helper.id], stations: [{ member: helper.id, at: ['Z'] }] } })
  await steward.get(200, 'put /events/{id}/staff', { ...at, body: { people: [] } })
  await member.get(403, 'get /events/{id}/helpers', at)
  for (const operation of ['get /events', 'get /events/{id}']) {
    const { headers } = await member.get(200, operation, at)
    await member.get(304, operation, { ...at, headers: { 'If-None-Match': headers.etag } })
    await out.get(401, operation, at)
  }
  await member.get(200, 'get /events/{id}/calendar', at)
  await member.get(404, 'get /events/{id}/calendar', { id: nowhere })

  await member.get(404, 'get /events/{id}/me', at)
  await member.get(403, 'get /events/{id}/items', at)
  await member.get(409, 'put /events/{id}/wishes', { ...at, body: { wishes: [] } })
  const { json: me } = await member.get(200, 'put /events/{id}/registration', { ...at, body: { name_shown: true, items: [{ title: 'Un vase', kind: 'good' }] } })
  const { json: you } = await other.get(200, 'put /events/{id}/registration', { ...at, body: { name_shown: false, items: [{ title: 'Un jeu', category: 'board-games' }] } })
  await member.get(422, 'put /events/{id}/registration', { ...at, body: { name_shown: true, items: [{ title: 'x', category: 'no-such' }] } })
  await member.get(200, 'get /events/{id}/me', at)
  await announcements(steward, member, out, at)
  const { json: book } = await member.get(201, 'post /events/{id}/items', { ...at, body: { title: 'Un livre' } })
  await member.get(422, 'post /events/{id}/items', { ...at, body: { title: 'Un cours', kind: 'lesson' } })
  const vase = { ...at, item: me.items[0].id }
  await member.get(200, 'put /events/{id}/items/{item}', { ...vase, body: { title: 'Un vase bleu' } })
  await other.get(404, 'put /events/{id}/items/{item}', { ...vase, body: { title: 'Un vase vert' } })
  await member.get(204, 'delete /events/{id}/items/{item}', { ...at, item: book.id })
  await member.get(404, 'delete /events/{id}/items/{item}', { ...at, item: book.id })
  await member.get(200, 'put /events/{id}/wishes', { ...at, body: { wishes: [{ item: you.items[0].id, face: 'love', group: 0 }] } })
  await other.get(200, 'put /events/{id}/wishes', { ...at, body: { wishes: [{ item: me.items[0].id, face: 'good' }] } })
  await member.get(200, 'get /events/{id}/items', at)
  await steward.get(200, 'post /events/{id}/items/{item}/label', { ...vase, body: { table: 'A' } })
  await steward.get(422, 'post /events/{id}/items/{item}/label', { ...vase, body: { table: 'Z' } })
  await steward.get(409, 'put /events/{id}/items/{item}/leftover', { ...vase, body: { what: 'reserve' } })

  const { json: ana } = await steward.get(201, 'post /events/{id}/people', { ...at, body: { name: 'Ana', name_shown: false, gives_only: true, present: true, items: [{ title: 'Un bol' }] } })
  await member.get(403, 'post /events/{id}/people', { ...at, body: { name: 'Ana', name_shown: false } })
  await steward.get(200, 'patch /events/{id}/people/{person}', { ...at, person: ana.id, body: { at_most: 2, name: 'Anna' } })
  await steward.get(404, 'patch /events/{id}/people/{person}', { ...at, person: nowhere, body: { at_most: 2 } })
  await steward.get(200, 'get /events/{id}/people', { ...at, query: '?q=ann' })
  await member.get(403, 'get /events/{id}/people', at)
  await steward.get(204, 'delete /events/{id}/people/{person}', { ...at, person: ana.id })
  await steward.get(404, 'delete /events/{id}/people/{person}', { ...at, person: ana.id })
  await steward.get(200, 'get /events/{id}/door', at)
  await member.get(403, 'get /events/{id}/door', at)
  const scans = [{ id: 'scan-1', token: me.token, at: day('10:05') }, { id: 'scan-2', code: you.person.code, at: day('10:06') }, { id: 'scan-3', code: 'XXXXXX', at: day('10:06') }]
  const came = await steward.get(200, 'post /events/{id}/checkins', { ...at, body: { scans } })
  check(came.json.results.map((one) => one.result).join() === 'came,came,unknown', 'two come by token and code')
  await steward.get(422, 'post /events/{id}/checkins', { ...at, body: { scans: [{ id: 'x' }] } })
  await lists_of_an_event(steward, member, at)
  await in_the_hall(steward, member, at, me, vase)
  await other.get(409, 'delete /events/{id}/registration', at)
}

/** A table in, taken back, and out again. */
async function lists_of_an_event(steward, member, at) {
  const table = { ...at, raw: 'nom,objet\nDora,Un sac\nEmil,Une tasse\n', headers: { 'Content-Type': 'text/csv' } }
  const { json: trial } = await steward.get(200, 'post /events/{id}/imports', { ...table, query: '?trial=true' })
  check(trial.people === 2 && trial.items === 2 && trial.import === null, 'a trial counts and writes nothing')
  const { json: faulty } = await steward.get(200, 'post /events/{id}/imports', { ...table, raw: 'nom,objet\n,Un sac\n' })
  check(faulty.errors.length === 1 && faulty.import === null, 'a list with a fault is not taken')
  const { json: taken } = await steward.get(200, 'post /events/{id}/imports', table)
  await member.get(403, 'post /events/{id}/imports', table)
  await steward.get(415, 'post /events/{id}/imports', { ...table, headers: { 'Content-Type': 'application/pdf' } })
  await steward.get(422, 'post /events/{id}/imports', { ...table, query: '?format=pdf' })
  await steward.get(204, 'delete /events/{id}/imports/{import}', { ...at, import: taken.import })
  await steward.get(404, 'delete /events/{id}/imports/{import}', { ...at, import: taken.import })
  for (const format of ['csv', 'wants']) await steward.get(200, 'get /events/{id}/export', { ...at, query: `?format=${format}` })
  await member.get(403, 'get /events/{id}/export', at)
  for (const format of ['json', 'csv']) await steward.get(200, 'get /events/{id}/report', { ...at, query: `?format=${format}` })
  await steward.get(422, 'get /events/{id}/report', { ...at, query: '?format=pdf' })
}

/** Cleared, published, handed over, closed. */
async function in_the_hall(steward, member, at, me, vase) {
  await steward.get(200, 'post /events/{id}/trial', at)
  await member.get(403, 'post /events/{id}/trial', at)
  await steward.get(409, 'post /events/{id}/clearing', { ...at, body: {} })
  await steward.get(404, 'get /events/{id}/clearing', at)
  await steward.get(404, 'get /events/{id}/clearing/certificate', at)
  await steward.get(404, 'get /events/{id}/clearing/input', at)
  await steward.get(200, 'post /events/{id}/state', { ...at, body: { to: 'frozen' } })
  const { json: found } = await steward.get(200, 'post /events/{id}/clearing', { ...at, body: { seed: 7, cycle_cap: 3 } })
  check(found.rings.length === 1 && found.served === 2 && found.proven, 'the two swap')
  await steward.get(200, 'get /events/{id}/clearing', at)
  await steward.get(200, 'get /events/{id}/clearing/certificate', at)
  await steward.get(200, 'get /events/{id}/clearing/input', at)
  const { json: screen } = await steward.get(200, 'post /events/{id}/screen', at)
  await member.get(403, 'post /events/{id}/screen', at)
  const key = screen.address.split('/').at(-1)
  const hall = await new Device().live('get /screens/{key}/live', `/screens/${key}/live`, 'Screen')
  hall.say({ type: 'resume', cursor: null })
  await hall.until('hello')
  const page = await member.live()
  page.say({ type: 'resume', cursor: null })
  await page.until('hello')
  page.say({ type: 'watch', events: [at.id] })
  check((await page.until('event')).data.id === at.id, 'how the event stands that is looked at')
  await steward.get(200, 'post /events/{id}/state', { ...at, body: { to: 'published' } })
  await member.get(200, 'get /events/{id}/clearing', at)
  hall.say({ type: 'ping' })
  await hall.until('pong')
  check((await hall.until('event')).data.id === at.id, 'the hall is told')
  hall.socket.close()
  page.socket.close()
  const wall = await new Device().get(200, 'get /screens/{key}', { key, query: `?token=${me.token}` })
  check(wall.json.rings.length === 1 && wall.json.mine.gets.length === 1, 'the screen shows the ring, and mine to my token')
  await new Device().get(304, 'get /screens/{key}', { key, query: `?token=${me.token}`, headers: { 'If-None-Match': wall.headers.etag } })
  await new Device().get(404, 'get /screens/{key}', { key: 'x' })
  await steward.get(200, 'get /events/{id}/slips', at)
  await member.get(403, 'get /events/{id}/slips', at)
  await steward.get(200, 'post /events/{id}/transfers/{index}', { ...at, index: 0, body: { state: 'at_table' } })
  await steward.get(404, 'post /events/{id}/transfers/{index}', { ...at, index: 99, body: { state: 'done' } })
  const scans = [{ id: 'pick-1', slip: me.token, at: '2036-03-09T12:40:00.000Z' }, { id: 'pick-2', slip: '77', at: '2036-03-09T12:40:00.000Z' }]
  const taken = await steward.get(200, 'post /events/{id}/pickups', { ...at, body: { scans } })
  check(taken.json.results.map((one) => one.result).join() === 'done,unknown', 'what is picked up is done')
  await member.get(403, 'post /events/{id}/pickups', { ...at, body: { scans } })
  const left = await steward.ask('put /events/{id}/items/{item}/leftover', { ...vase, body: { what: 'taken_back' } })
  check([200, 409].includes(left.status), 'what is left over is taken back, unless somebody has it')
  await member.get(204, 'delete /events/{id}/registration', at)
  await steward.get(200, 'post /events/{id}/state', { ...at, body: { to: 'closed' } })
  await new Device().get(404, 'get /screens/{key}', { key })
}

async function searches(device, other) {
  const sought = { q: 'vélos d’enfant', language: 'fr', direction: 'offer', kind: 'good', theme: 'garden', category: 'gardening', band: 15 }
  const { json } = await device.get(201, 'post /searches', { body: sought })
  check(json.q === sought.q && json.band === 15 && json.told_at === null, 'a search comes back as it was kept')
  await device.get(409, 'post /searches', { body: sought })
  await device.get(400, 'post /searches', { body: { q: 'lampe' }, without: ['Idempotency-Key'] })
  for (const body of [{}, { band: 7, q: 'lampe' }, { theme: 'nowhere' }, { category: 'nothing' }]) await device.get(422, 'post /searches', { body })
  await device.get(201, 'post /searches', { body: { kind: 'gift' } })
  const kept = await device.get(200, 'get /searches')
  check(kept.json.items.length === 2 && kept.json.items[0].id === json.id, 'the oldest search comes first')
  await other.get(404, 'delete /searches/{id}', { id: json.id })
  await device.get(204, 'delete /searches/{id}', { id: json.id })
  await device.get(404, 'delete /searches/{id}', { id: json.id })
}

async function places(steward, member) {
  const shop = { kind: 'shop', name: 'Kiosque', opening_hours: 'Mo-Fr 07:00-18:30; PH off', currencies: ['CHF', 'LEMAN'], step_free: 'limited' }
  const { json } = await steward.get(201, 'post /places', { body: { ...shop, website: 'https://exemple.ch', phone: '+41 22 000 00 00' } })
  check(json.hours.length === 5 && json.hours_note === 'PH off' && !json.check_due, 'a place comes back with its week')
  await steward.get(409, 'post /places', { body: shop })
  await steward.get(400, 'post /places', { body: shop, without: ['Idempotency-Key'] })
  for (const body of [{ kind: 'shop' }, { ...shop, kind: 'bank' }, { ...shop, website: 'javascript:1' }]) await steward.get(422, 'post /places', { body })
  await member.get(403, 'post /places', { body: shop })
  const all = await member.get(200, 'get /places', { query: '?q=kio&kind=shop&currency=LEMAN' })
  check(all.json.items.length === 1, 'a place is found by the beginning of its name')
  await member.get(422, 'get /places', { query: '?kind=bank' })
  await steward.get(200, 'put /places/{id}', { id: json.id, body: { ...shop, name: 'Kiosque du Foron' } })
  await steward.get(422, 'put /places/{id}', { id: json.id, body: { name: 'x' } })
  await steward.get(404, 'put /places/{id}', { id: nowhere, body: shop })
  await member.get(200, 'get /places/{id}/sponsors', { id: json.id })
  await member.get(404, 'get /places/{id}/sponsors', { id: nowhere })
  const swaps = { kind: 'repair_cafe', name: 'Repair café', hosts: true }
  const { json: cafe } = await steward.get(201, 'post /places', { body: { ...swaps, opening_hours: 'Sa[1,-1] 09:00-12:00' } })
  check(cafe.hosts && cafe.opens_next !== null && cafe.hours[0].of_month.join() === '1,-1', 'a place that comes round once a month')
  await steward.get(200, 'put /places/{id}', { id: cafe.id, body: { ...swaps, opening_hours: 'week 1-53/2 We 18:00-20:00' } })
  await steward.get(204, 'delete /places/{id}', { id: cafe.id })
  await steward.get(200, 'post /places/{id}/confirmation', { id: json.id })
  await steward.get(404, 'post /places/{id}/confirmation', { id: nowhere })
  await steward.get(204, 'delete /places/{id}', { id: json.id })
  await steward.get(404, 'delete /places/{id}', { id: json.id })
}

async function calls(steward, member) {
  const until = new Date(Date.now() + 30 * 864e5).toISOString()
  const body = { title: 'Jardin', text: 'Samedi.', until, needs: [{ title: 'Chaises', category: 'gardening', kind: 'good', quantity: 9 }] }
  const { json: made } = await steward.get(201, 'post /calls', { body })
  await member.get(403, 'post /calls', { body })
  await steward.get(400, 'post /calls', { body, without: ['Idempotency-Key'] })
  for (const wrong of [{ ...body, needs: [] }, { ...body, until: 'soon' }, { title: 'Jardin' }]) await steward.get(422, 'post /calls', { body: wrong })
  const { id } = made
  await member.get(422, 'post /calls/{id}/pledges', { id, body: { need: 0, quantity: 10 } })
  await member.get(404, 'post /calls/{id}/pledges', { id, body: { need: 0, listing: nowhere } })
  await member.get(422, 'post /calls/{id}/pledges', { id, body: { need: 0, listing: 'mine' } })
  await member.get(404, 'post /calls/{id}/pledges', { id: nowhere, body: { need: 0 } })
  const { json } = await member.get(201, 'post /calls/{id}/pledges', { id, body: { need: 0, quantity: 4 } })
  check(json.needs[0].mine === 4 && json.pledges.length === 1, 'what I promised is shown to me')
  await member.get(409, 'post /calls/{id}/pledges', { id, body: { need: 0 } })
  const pledge = json.pledges[0].id
  await member.get(404, 'post /calls/{id}/pledges/{pledge}/receipt', { id, pledge })
  await steward.get(200, 'post /calls/{id}/pledges/{pledge}/receipt', { id, pledge })
  await member.get(409, 'delete /calls/{id}/pledges/{pledge}', { id, pledge })
  const { json: again } = await member.get(201, 'post /calls/{id}/pledges', { id, body: { need: 0 } })
  await member.get(204, 'delete /calls/{id}/pledges/{pledge}', { id, pledge: again.pledges.find((one) => !one.received).id })
  await member.get(404, 'delete /calls/{id}/pledges/{pledge}', { id, pledge: nowhere })
  await member.get(404, 'post /calls/{id}/close', { id })
  await steward.get(200, 'post /calls/{id}/close', { id })
  await steward.get(409, 'post /calls/{id}/close', { id })
  await member.get(200, 'get /calls')
}

async function notices(steward, member, stranger) {
  const until = new Date(Date.now() + 30 * 864e5).toISOString()
  const body = { kind: 'internship', by: 'Mairie', title: 'Stage', link: 'https://exemple.ch/stage', age_from: 15, until }
  const { json: hung } = await steward.get(201, 'post /notices', { body: { ...body, place: 'Dépôt', dates: 'juillet', text: 'Voirie.' } })
  await member.get(403, 'post /notices', { body })
  await steward.get(400, 'post /notices', { body, without: ['Idempotency-Key'] })
  for (const wrong of [{ ...body, link: 'http://exemple.ch' }, { ...body, age_from: 9 }, { ...body, until: 'soon' }, { title: 'Stage' }])
    await steward.get(422, 'post /notices', { body: wrong })
  const { json: place } = await member.get(200, 'get /neighbourhood')
  for (const query of ['', '?kind=internship&language=fr&age=15&q=voirie']) {
    const { json } = await member.get(200, 'get /notices', { query })
    check(json.items.length === 1 && json.items[0].host === 'exemple.ch', 'the board shows where a link leads')
    await stranger.get(200, 'get /neighbourhoods/{id}/notices/feed', { id: place.id, query })
  }
  await member.get(422, 'get /notices', { query: '?kind=sale' })
  await stranger.get(422, 'get /neighbourhoods/{id}/notices/feed', { id: place.id, query: '?kind=sale' })
  await stranger.get(404, 'get /neighbourhoods/{id}/notices/feed', { id: nowhere })
  await member.get(204, 'post /concerns', { body: { notice: hung.id, kind: 'money' } })
  await member.get(404, 'put /notices/{id}', { id: hung.id, body })
  await steward.get(422, 'put /notices/{id}', { id: hung.id, body: { ...body, link: 'http://exemple.ch' } })
  const { json: changed } = await steward.get(200, 'put /notices/{id}', { id: hung.id, body: { ...body, title: 'Stage d’été' } })
  check(changed.title === 'Stage d’été' && changed.posted_on === hung.posted_on, 'a notice is changed where it hangs')
  const { json: me } = await member.get(200, 'get /session')
  const { json: house } = await steward.get(201, 'post /associations', { body: { name: 'Maison du panneau', kind: 'association', responsible: me.member.id } })
  const { json: theirs } = await member.get(201, 'post /notices', { body: { ...body, by: undefined, association: house.id } })
  check(theirs.by === 'Maison du panneau' && theirs.association.id === house.id && theirs.mine, 'an association hangs a notice under its name')
  await member.get(204, 'delete /notices/{id}', { id: theirs.id })
  await member.get(404, 'delete /notices/{id}', { id: hung.id })
  await steward.get(204, 'delete /notices/{id}', { id: hung.id })
}

async function mentoring(steward, member, other) {
  const { json: association } = await steward.get(201, 'post /places', { body: { kind: 'association', name: 'Atelier jeunes', phone: '022 000 00 00' } })
  const { json: place } = await member.get(200, 'get /neighbourhood')
  const body = { association: association.id, point: place.handover_points[0].id, title: 'Préparer un entretien' }
  const { json: offered } = await member.get(201, 'post /mentoring', { body })
  const { id } = offered
  check(!offered.open && offered.mine, 'what nobody has checked is read by nobody else')
  await member.get(400, 'post /mentoring', { body, without: ['Idempotency-Key'] })
  await member.get(422, 'post /mentoring', { body: { ...body, association: nowhere } })
  await member.get(403, 'post /mentoring/{id}/check', { id })
  await steward.get(404, 'post /mentoring/{id}/check', { id: nowhere })
  await steward.get(200, 'post /mentoring/{id}/check', { id })
  const { json: own } = await steward.get(201, 'post /mentoring', { body })
  await steward.get(409, 'post /mentoring/{id}/check', { id: own.id })
  const { json: seen } = await other.get(200, 'get /mentoring')
  check(seen.items.length === 1 && seen.items[0].first_name === null, 'the association is named, its mentor is not')
  await other.get(404, 'delete /mentoring/{id}', { id })
  await member.get(204, 'delete /mentoring/{id}', { id })
  await steward.get(204, 'delete /mentoring/{id}', { id: own.id })
}

/** Under 18: with a consent that a steward has seen. */
async function minors(steward, member, code) {
  const leo = new Device()
  const { json: invitation } = await leo.get(200, 'get /invitations/{code}', { code })
  const body = { invitation: code, first_name: 'Léo', quarter: invitation.quarters[0].id, age_band: '15-17', language: 'fr', charter: true }
  await leo.get(201, 'post /join', { body })
  const { json: waiting } = await steward.get(200, 'get /members', { query: '?state=awaiting_approval' })
  const { id, guardian_asked } = waiting.items.find((one) => one.first_name === 'Léo')
  check(guardian_asked, 'a minor waits for a consent')
  await steward.get(409, 'put /members/{id}/state', { id, body: { state: 'active' } })
  await member.get(403, 'put /members/{id}/consent', { id, body: { agrees: true } })
  await steward.get(404, 'put /members/{id}/consent', { id: nowhere, body: { agrees: true } })
  await steward.get(204, 'put /members/{id}/consent', { id, body: { agrees: true } })
  await steward.get(200, 'put /members/{id}/state', { id, body: { state: 'active' } })
}

/** Without a second factor; with one: lemans(). */
async function no_lemans(steward, member) {
  const { json } = await member.get(200, 'get /leman')
  check(json.per_transfer === 0 && json.wallet === null, 'lémans are off as they come')
  await member.get(403, 'put /leman', { body: { per_transfer: 20, per_exchange: 30 } })
  await steward.get(409, 'put /leman', { body: { per_transfer: 20, per_exchange: 30 } })
  await steward.get(422, 'put /leman', { body: { per_transfer: 20, per_exchange: 201 } })
}

/** Goods, and an amount between them that both say yes to. */
async function lemans(steward, one, other) {
  const { json: factor } = await steward.get(201, 'post /me/second-factor')
  await steward.get(200, 'post /me/second-factor/confirmation', { body: { code: code_of(factor.secret, -1) } })
  await steward.get(200, 'put /leman', { body: { per_transfer: 20, per_exchange: 30 } })
  await one.post('offer', 'board-games', 'Un jeu d’échecs', { kind: 'good' })
  await one.post('want', 'books', 'Des romans', { kind: 'good' })
  await other.post('offer', 'books', 'Des romans policiers', { kind: 'good' })
  await other.post('want', 'board-games', 'Un jeu d’échecs', { kind: 'good' })
  const { id, round, transfers } = await proposal_of(one)
  const { index } = transfers.find((each) => each.from === 0)
  const declare = 'put /proposals/{id}/transfers/{index}/complement'
  await one.get(422, declare, { id, index, body: { round, lemans: 21 } })
  await one.get(409, declare, { id, index, body: { round: round + 1, lemans: 10 } })
  await steward.get(404, declare, { id, index, body: { round, lemans: 10 } })
  const { json } = await one.get(200, declare, { id, index, body: { round, lemans: 10 } })
  check(json.round === round + 1 && json.transfers.some((each) => each.complement?.lemans === 10), 'an amount begins a new round')
  await steward.get(200, 'put /leman', { body: { per_transfer: 0, per_exchange: 0 } })
  const { json: off } = await one.get(200, 'get /proposals/{id}', { id })
  check(off.transfers.every((each) => !('complement' in each)), 'switched off, nothing of it is told')
}

async function statistics(steward, member) {
  const { headers, json } = await member.get(200, 'get /statistics')
  check(json.at_least === 5 && Array.isArray(json.months), 'what is told of a month is of five people at least')
  await member.get(304, 'get /statistics', { headers: { 'If-None-Match': headers.etag } })
  await member.get(403, 'get /statistics.csv')
  await steward.get(200, 'get /statistics.csv')
}

async function invitations_and_blocks(device, other) {
  const made = await device.get(201, 'post /invitations', { body: { uses: 2, expires_at: new Date(Date.now() + 864e5).toISOString() } })
  await device.get(400, 'post /invitations', { body: { uses: 1 }, without: ['Idempotency-Key'] })
  await device.get(422, 'post /invitations', { body: { uses: 400 } })
  await device.get(200, 'get /invitations')
  await device.get(204, 'delete /invitations/{code}', { code: made.json.id })
  await device.get(404, 'delete /invitations/{code}', { code: nowhere })
  const { json } = await other.post('offer', 'garden-tools', 'Ma tondeuse')
  await other.get(422, 'post /blocks', { body: { listing: json.id } })
  await device.get(204, 'post /blocks', { body: { listing: json.id } })
  const blocks = await device.get(200, 'get /blocks')
  await device.get(204, 'delete /blocks/{id}', { id: blocks.json.items[0].id })
  await device.get(404, 'post /blocks', { body: { proposal: nowhere, round: 1, animal: 'cat' } })
  await device.get(422, 'post /blocks', { body: { proposal: nowhere, seat: 1 } })
}

/** What a neighbour says to the stewards in confidence, of a listing, and of a place in the exchange of theirs that was declined. */
async function concerns(device, other, steward) {
  const { json: listing } = await other.post('offer', 'garden-tools', 'Un taille-haie contre argent')
  await other.get(422, 'post /concerns', { body: { kind: 'other', listing: listing.id } })
  await device.get(204, 'post /concerns', { body: { kind: 'not_for_ronde', text: 'On me demande de l’argent.', listing: listing.id } })
  await device.get(404, 'post /concerns', { body: { kind: 'other', proposal: nowhere, round: 1, animal: 'cat' } })
  await device.get(403, 'get /concerns')
  await steward.get(422, 'get /concerns', { query: '?filter=all' })
  const { json: heard } = await steward.get(200, 'get /concerns')
  const said = heard.items.find((one) => one.text === 'On me demande de l’argent.')
  check(said?.listing === 'Un taille-haie contre argent' && said?.closed_at === null, 'the steward reads what was said, of which listing, and that it is open')
  const { id } = said
  await device.get(403, 'post /concerns/{id}/close', { id })
  await steward.get(404, 'post /concerns/{id}/close', { id: nowhere })
  await steward.get(204, 'post /concerns/{id}/close', { id })
  const { json: open } = await steward.get(200, 'get /concerns', { query: '?filter=open' })
  const { json: closed } = await steward.get(200, 'get /concerns', { query: '?filter=closed' })
  const one = closed.items.find((each) => each.id === id)
  check(open.items.every((each) => each.id !== id) && one?.closed_at, 'a closed concern is with the closed ones')
}

/** From what was said to an appeal; whoever is alone in office proposes a suspension and cannot confirm it. */
async function moderation(device, other, steward) {
  const { json: listing } = await other.post('offer', 'garden-tools', 'Un râteau, 20 francs')
  await device.get(204, 'post /concerns', { body: { kind: 'money', listing: listing.id, block: false } })
  await device.get(403, 'get /reports')
  await steward.get(422, 'get /reports', { query: '?state=all' })
  const { json: queue } = await steward.get(200, 'get /reports')
  const { id } = queue.items.find((one) => one.title === 'Un râteau, 20 francs' && one.count === 1)
  await device.get(403, 'get /reports/{id}', { id })
  await steward.get(404, 'get /reports/{id}', { id: nowhere })
  await steward.get(200, 'get /reports/{id}', { id })
  await steward.get(404, 'post /reports/{id}/thread', { id, body: { reason: 'Un doute' } })
  await steward.get(422, 'post /reports/{id}/decision', { id, body: { act: 'end_exchange', text: 'Non.' } })
  await steward.get(422, 'post /reports/{id}/decision', { id, body: { act: 'warn' } })
  await steward.get(409, 'post /reports/{id}/confirm', { id, body: { confirm: true } })
  await steward.get(200, 'post /reports/{id}/decision', { id, body: { act: 'hide', text: 'On échange, on ne vend pas.' } })
  await steward.get(409, 'post /reports/{id}/decision', { id, body: { act: 'leave' } })
  await steward.get(200, 'get /reports', { query: '?state=decided' })
  const { json: told } = await other.get(200, 'get /me/decisions')
  check(told.items[0].report === id && told.items[0].appeal === null, 'the author is told, and may appeal')
  await device.get(404, 'post /appeals', { body: { report: id, text: 'Pourquoi ?' } })
  await other.get(422, 'post /appeals', { body: { report: id, text: '' } })
  await other.get(200, 'post /appeals', { body: { report: id, text: 'Je ne vends rien.' } })
  await other.get(409, 'post /appeals', { body: { report: id, text: 'Encore.' } })
  await steward.get(409, 'post /reports/{id}/answer', { id, body: { grant: true, text: 'Oui.' } })
  const { json: said } = await device.get(200, 'get /me/concerns')
  check(said.items[0].outcome === 'open', 'while somebody else looks at it, nothing is settled')
  await device.get(403, 'get /safeguarding')
  await steward.get(200, 'get /safeguarding')
  await steward.get(422, 'put /safeguarding', { body: { people: [nowhere] } })
  await steward.get(200, 'put /safeguarding', { body: { people: [] } })
}

/** What one should have heard: newest first, a page at a time. */
async function notifications(device) {
  const { json: all } = await device.get(200, 'get /notifications')
  check(all.items.length > 3 && all.next === null, 'all of them fit on a page')
  const paged = []
  for (let query = '?limit=2'; query; ) {
    const { json } = await device.get(200, 'get /notifications', { query })
    paged.push(...json.items)
    query = json.next === null ? '' : `?limit=2&cursor=${encodeURIComponent(json.next)}`
  }
  check(JSON.stringify(paged) === JSON.stringify(all.items), 'the pages together are the whole list')
  check(all.items.every((note, i) => i === 0 || note.at <= all.items[i - 1].at), 'newest first')
  for (const query of ['?cursor=AAAA', '?limit=0', '?limit=51', '?limit=x']) await device.get(422, 'get /notifications', { query })
}

async function the_door_of_the_socket(out, device) {
  const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' }
  await out.get(401, 'get /live', { headers: { ...upgrade, Origin: origin() } })
  await device.get(403, 'get /live', { headers: { ...upgrade, Origin: 'https://evil.example' } })
  await device.get(426, 'get /live')
  await out.get(404, 'get /screens/{key}/live', { key: 'x', headers: { ...upgrade, Origin: origin() } })
  await out.get(403, 'get /screens/{key}/live', { key: 'x', headers: { ...upgrade, Origin: 'https://evil.example' } })
}

/** A second neighbourhood on the same server. */
function invitation_to(place, steward) {
  const ring = [[6.1, 46.2], [6.11, 46.2], [6.11, 46.21], [6.1, 46.2]]
  const quarter = { type: 'Feature', properties: { name: 'Bourg', key: 'bourg' }, geometry: { type: 'Polygon', coordinates: [ring] } }
  const file = join(data, 'place.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [quarter] }))
  run('import', file, '--neighbourhood', place)
  run('steward', '--neighbourhood', place, '--add', steward)
  return run('invite', '--neighbourhood', place, '--uses', '5').trim().split('/i/')[1]
}

async function journey() {
  const steward_code = /#(\S+)/.exec(run('steward', '--add', 'Claire'))[1]
  const code = run('invite', '--uses', '20').trim().split('/i/')[1]
  const to_vessy = invitation_to('Vessy', 'Viktor')
  port = await free_port()
  const server = await serve()
  try {
    const [out, amina, luc, claire, paul, nina, rosa, jonas] = Array.from({ length: 8 }, () => new Device())
    await before_one_is_in(out, code)
    claire.learn(await claire.get(201, 'post /session/recover', { body: { code: steward_code } }))
    await amina.join(code, 'Amina')
    await luc.join(code, 'Luc')
    await paul.join(code, 'Paul')
    await nina.join(code, 'Nina')
    await rosa.join(code, 'Rosa')
    await jonas.join(code, 'Jonas')
    await refusals(out, amina)
    await oneself(amina, claire, to_vessy)
    await reached(amina)
    await takes_along(amina)
    await associations(amina, claire)
    await desk(amina, claire)
    await address_from_desk(amina, claire)
    await listings(amina, luc)
    const { json: place } = await amina.get(200, 'get /neighbourhood')
    const live = await handed_over(amina, luc, place.handover_points[0].id)
    await left_again(amina, luc, live)
    await declined(paul, nina)
    await searches(amina, luc)
    await places(claire, amina)
    await events(claire, amina, luc, out)
    await calls(claire, amina)
    await notices(claire, amina, out)
    await mentoring(claire, amina, luc)
    await minors(claire, amina, code)
    await no_lemans(claire, amina)
    await statistics(claire, amina)
    await notifications(amina)
    await invitations_and_blocks(paul, nina)
    await concerns(paul, nina, claire)
    await moderation(paul, nina, claire)
    await the_place(amina, claire)
    await live.until('neighbourhood')
    await the_door_of_the_socket(out, amina)
    await stewards(amina, paul, claire)
    await cancelled(rosa, jonas, place.handover_points[0].id, claire) // Paul, who is new, has turned Nina down today
    const [lia, tom] = [new Device(), new Device()]
    await lia.join(code, 'Lia')
    await tom.join(code, 'Tom')
    await lemans(claire, lia, tom)
    await paul.get(204, 'delete /me')
    await paul.get(401, 'get /session')
    await nina.get(204, 'delete /session')
    await nina.get(401, 'get /session')
    live.socket.close()
  } finally {
    server.kill('SIGKILL')
  }
}

try {
  check_examples(document, '')
  run('demo', '--places-only')
  await journey()
  for (const [operation, pointer] of operations) {
    const statuses = [...(seen.get(operation) ?? [])]
    // Mails with that link go out by day alone, which no test waits for: tests/post sets the clock.
    const by_day = operation.includes('/mail/stop/')
    // A second person in office is wanted: tests/api/care_test.cpp has one. Messages to read: so does that.
    const by_two = /reports\/\{id\}\/(confirm|answer|thread)$/.test(operation)
    check(by_day || by_two || statuses.some((status) => status < 400), `${operation} was never answered well`)
    const only_good = ['get /public', 'get /retention', 'get /taxonomy', 'get /estimates', 'get /openapi.yaml', 'get /session/mail'].includes(operation)
    check(only_good || statuses.some((status) => status >= 400), `${operation} was never refused`)
    assert.ok(pointer)
  }
} catch (error) {
  faults.push(`the journey broke off: ${error.stack}`)
} finally {
  rmSync(data, { recursive: true, force: true })
}
for (const fault of new Set(faults)) console.error(`FAULT ${fault}`)
const statuses = [...seen.values()].reduce((sum, each) => sum + each.size, 0)
console.log(`${operations.size} operations, ${statuses} kinds of answer, ${checks} checks, ${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)
