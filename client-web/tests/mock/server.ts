// A stand-in for the Ronde server, for work on the screens and for trying the browser tests before the server stands. Never shipped.
// It keeps everything in memory, believes every word, matches by category alone, and speaks only what docs/api/contract.md says.
// Here is its door; the neighbourhood behind it is town.ts.
//   ./run tests/mock/server.ts [--port 8787] [--seed] [--static dist] [--uses 50]
// prints the invitation link on its first line.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Direction, ListingDraft } from '../../src/lib/types.ts'
import { fill_hall, Hall } from './hall.ts'
import { seed } from './scenario.ts'
import {
  add_invitation,
  add_letter,
  add_listing,
  add_person,
  CATEGORIES,
  code6,
  hidden,
  HOOD,
  id,
  invitations,
  listings,
  on_tell,
  people,
  POINTS,
  QUARTERS,
  read_until,
  repair,
  rings,
  search,
  sheets,
  shown_letters,
  shown_listing,
  shown_ring,
  tell_listing,
  tell_ring,
  tell_thread,
  THEMES,
  thread_state,
  walk,
} from './town.ts'

const argument = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at >= 0 ? (process.argv[at + 1] ?? otherwise) : otherwise
}
const PORT = Number(argument('port', '8787'))
const STATIC = argument('static', 'dist')
const SEED = process.argv.includes('--seed')

const CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data: blob:"

const sessions = new Map<string, { member: string; id: string; csrf: string; device: string; created_at: string }>()
const answers = new Map<string, { status: number; body: unknown }>()
const sockets = new Map<WebSocket, string>()
let cursor = 0

const shown_invitation = (one: ReturnType<typeof add_invitation>) => ({
  id: one.id,
  link: `http://127.0.0.1:${PORT}/i/${one.code}`,
  uses: one.uses,
  used: one.used,
  expires_at: one.expires_at,
  revoked: one.revoked,
})

const send = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify(message))
function tell(member: string, event: string, data: unknown): void {
  cursor++
  for (const [socket, who] of sockets) if (who === member) send(socket, { type: 'event', cursor: String(cursor), event, data })
}
on_tell(tell)

const halls: Hall[] = []
const screens = new Map<WebSocket, string>()
const told_hall = (hall: string, version: number): void => {
  for (const [socket, shown] of screens) if (shown === hall) send(socket, { type: 'event', event: 'event', data: { id: hall, version } })
  for (const who of people.keys()) tell(who, 'event', { id: hall, version })
}
const open_hall = (name: string): Hall => {
  const hall = new Hall(name, (who) => people.get(who)?.member.first_name === 'Amina', told_hall)
  halls.push(hall)
  return hall
}
fill_hall(open_hall('Bourse d’échange de printemps'))

class Refusal extends Error {
  status: number
  slug: string
  pointer: string | undefined
  constructor(status: number, slug: string, pointer?: string) {
    super(slug)
    this.status = status
    this.slug = slug
    this.pointer = pointer
  }
}

type Body = Record<string, unknown>
const need = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Refusal(404, 'not-found')
  return value
}

function open_session(member: string, agent: string, response: ServerResponse) {
  const token = randomBytes(32).toString('base64url')
  const device = /Mobile|Android|iPhone/.test(agent) ? 'Chrome sur Android' : 'Chrome sur Linux'
  const session = { member, id: id(), csrf: randomBytes(16).toString('base64url'), device, created_at: new Date().toISOString() }
  sessions.set(token, session)
  response.setHeader('Set-Cookie', `ronde=${token}; HttpOnly; SameSite=Lax; Path=/`)
  return shown_session(session)
}
const shown_session = (session: { member: string; id: string; csrf: string }) => ({
  member: people.get(session.member)!.member,
  neighbourhood: HOOD,
  csrf: session.csrf,
  session: { id: session.id, expires_at: new Date(Date.now() + 90 * 864e5).toISOString() },
})

const token_of = (request: IncomingMessage): string => /(?:^|; )ronde=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''

function answer(request: IncomingMessage, response: ServerResponse, body: Body): { status: number; body: unknown } {
  const url = new URL(request.url ?? '/', 'http://x')
  const path = url.pathname.replace('/api/v1', '')
  const call = `${request.method} ${path}`
  const query = url.searchParams
  const part = path.split('/').filter(Boolean)
  if (call === 'GET /public')
    return {
      status: 200,
      body: {
        name: 'Ronde',
        neighbourhoods: [
          { ...HOOD, quarters: QUARTERS.map((one, i) => ({ ...one, offers: i === 3 ? null : 14 - i * 3, wants: i === 3 ? null : 9 - i })) },
        ],
      },
    }
  const invited = (code: unknown) => need([...invitations.values()].find((one) => one.code === code && !one.revoked && one.used < one.uses))
  if (request.method === 'GET' && part[0] === 'invitations' && part[1]) {
    const one = invited(part[1])
    return {
      status: 200,
      body: {
        neighbourhood: HOOD,
        inviter: one.inviter,
        quarters: QUARTERS,
        languages: ['fr', 'en'],
        expires_at: one.expires_at,
        plan: false,
      },
    }
  }
  if (call === 'POST /join') {
    const one = invited(body['invitation'])
    if (!String(body['first_name'] ?? '').trim()) throw new Refusal(422, 'invalid', '/first_name')
    one.used++
    return {
      status: 201,
      body: open_session(
        add_person(String(body['first_name']), String(body['quarter'])).member.id,
        request.headers['user-agent'] ?? '',
        response,
      ),
    }
  }
  if (call === 'POST /session/recover') {
    const member = sheets.get(
      String(body['code'])
        .replace(/[^0-9A-Za-z]/g, '')
        .toUpperCase(),
    )
    if (!member) throw new Refusal(404, 'not-found')
    return { status: 201, body: open_session(member, request.headers['user-agent'] ?? '', response) }
  }
  if (call === 'GET /session/mail') return { status: 200, body: { offered: false } }
  if (request.method === 'GET' && part[0] === 'screens')
    return { status: 200, body: need(halls.find((hall) => hall.has_screen(part[1] ?? ''))).screen() }
  const session = sessions.get(token_of(request))
  if (!session) throw new Refusal(401, 'signed-out')
  if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf) throw new Refusal(403, 'foreign')
  const me = session.member
  const member = people.get(me)!.member
  if (call === 'GET /session') return { status: 200, body: shown_session(session) }
  if (call === 'DELETE /session') {
    sessions.delete(token_of(request))
    return { status: 204, body: null }
  }
  if (call === 'GET /sessions')
    return {
      status: 200,
      body: {
        items: [...sessions.values()]
          .filter((one) => one.member === me)
          .map((one) => ({
            id: one.id,
            device: one.device,
            created_at: one.created_at,
            seen_on: one.created_at.slice(0, 10),
            current: one === session,
          })),
      },
    }
  if (part[0] === 'sessions' && request.method === 'DELETE') {
    for (const [token, one] of sessions) if (one.id === part[1]) sessions.delete(token)
    return { status: 204, body: null }
  }
  if (call === 'POST /recovery-sheet') {
    const code = code6() + code6()
    sheets.set(code, me)
    return { status: 201, body: { code: code.match(/.{4}/g)!.join('-'), expires_at: new Date(Date.now() + 365 * 864e5).toISOString() } }
  }
  if (call === 'PATCH /me') {
    if (body['first_name']) member.first_name = String(body['first_name'])
    if (body['language']) member.language = String(body['language'])
    if (body['quarter']) member.quarter = need(QUARTERS.find((one) => one.id === body['quarter']))
    return { status: 200, body: member }
  }
  if (call === 'GET /neighbourhood')
    return {
      status: 200,
      body: {
        ...HOOD,
        quarters: QUARTERS.map((one) => ({ ...one, walk_minutes: walk(member.quarter.id, one.id) })),
        handover_points: POINTS,
        settings: {},
        plan: false,
      },
    }
  if (call === 'GET /taxonomy') return { status: 200, body: { themes: THEMES } }
  if (call === 'GET /guess') {
    const words = (query.get('title') ?? '')
      .toLowerCase()
      .split(/[\s'’]+/)
      .filter((word) => word.length > 3)
    const found = CATEGORIES.find((one) =>
      words.some((word) =>
        JSON.stringify([one.labels, (one as unknown as { synonyms?: unknown }).synonyms])
          .toLowerCase()
          .includes(word.slice(0, 5)),
      ),
    )
    const other: Direction = query.get('direction') === 'offer' ? 'want' : 'offer'
    const count = found
      ? [...listings.values()].filter((one) => one.owner !== me && one.direction === other && one.category === found.id).length
      : 0
    return {
      status: 200,
      body: {
        category: found?.id ?? null,
        kind: found?.kind ?? null,
        size: found ? 2 : null,
        matches: count > 0 && count < 3 ? 'few' : count,
        closes: false,
      },
    }
  }
  if (call === 'GET /events') return { status: 200, body: { items: halls.map((hall) => hall.shown(me)) } }
  if (call === 'POST /events') {
    const hall = open_hall(String(body['name']))
    Object.assign(hall.event, body, { state: 'draft' })
    return { status: 201, body: hall.shown(me) }
  }
  if (part[0] === 'events') {
    const hall = need(halls.find((one) => one.event.id === part[1]))
    return need(hall.answer(request.method ?? '', part, query, body, String(body['raw'] ?? ''), me, member.first_name))
  }
  if (call === 'GET /almost') return { status: 200, body: { around: [], mine: [] } }
  if (call === 'GET /listings') {
    const items = [...listings.values()]
      .map((one) => shown_listing(one, me))
      .filter((one) => (query.get('mine') ? one.mine : one.state === 'active' && !one.hidden))
      .filter((one) => !query.get('direction') || one.direction === query.get('direction'))
      .filter((one) => !query.get('theme') || CATEGORIES.find((category) => category.id === one.category)?.theme === query.get('theme'))
      .filter((one) => !query.get('kind') || one.kind === query.get('kind'))
      .filter((one) => !query.get('category') || one.category === query.get('category'))
      .filter((one) => !query.get('band') || (one.walk_minutes ?? 99) <= Number(query.get('band')))
      .filter((one) => !query.get('q') || one.title.toLowerCase().includes(query.get('q')!.toLowerCase()))
    return { status: 200, body: { items: items.reverse(), next: null } }
  }
  if (call === 'POST /listings') {
    const listing = add_listing(me, body as unknown as ListingDraft)
    tell_listing(listing)
    setTimeout(() => search(me), 5)
    return { status: 201, body: shown_listing(listing, me) }
  }
  if (part[0] === 'listings' && part[1]) {
    const listing = need(listings.get(part[1]))
    if (request.method === 'GET' && part[2] === 'why-nothing')
      return {
        status: 200,
        body: {
          facts: [
            { code: 'none_posted', count: 0 },
            { code: 'no_closing', count: 3 },
          ],
        },
      }
    if (part[2] === 'hidden') {
      if (request.method === 'PUT') hidden.add(`${me}/${listing.id}`)
      else hidden.delete(`${me}/${listing.id}`)
      return { status: 204, body: null }
    }
    if (request.method === 'GET') return { status: 200, body: shown_listing(listing, me) }
    if (listing.owner !== me) throw new Refusal(403, 'forbidden')
    if (request.method === 'PUT') Object.assign(listing, body)
    if (request.method === 'DELETE') listing.state = 'ended'
    if (part[2] === 'pause') listing.state = 'paused'
    if (part[2] === 'resume') listing.state = 'active'
    if (request.method === 'DELETE') {
      for (const who of people.keys()) if (who !== me) tell(who, 'listings', { items: [], gone: [listing.id], reserved: [] })
      return { status: 204, body: null }
    }
    tell_listing(listing)
    return { status: 200, body: shown_listing(listing, me) }
  }
  if (call === 'POST /blocks') return { status: 201, body: { id: id() } }
  if (call === 'GET /invitations')
    return { status: 200, body: { items: [...invitations.values()].filter((one) => one.owner === me).map(shown_invitation) } }
  if (call === 'POST /invitations')
    return { status: 201, body: shown_invitation(add_invitation(member.first_name, me, Number(body['uses'] ?? 1))) }
  if (part[0] === 'invitations' && request.method === 'DELETE') {
    need(invitations.get(part[1] ?? '')).revoked = true
    return { status: 204, body: null }
  }
  if (call === 'GET /proposals') {
    const filter = query.get('filter')
    const items = [...rings.values()].filter((ring) => ring.people.includes(me) || ring.left.has(me)).map((ring) => shown_ring(ring, me))
    const chosen = items.filter((one) =>
      filter === 'closed' ? one.closing !== null : one.closing === null && (filter !== 'to_answer' || one.to_answer),
    )
    return { status: 200, body: { items: chosen, next: null } }
  }
  if (part[0] === 'proposals' && part[1]) {
    const ring = need(rings.get(part[1]))
    if (!ring.people.includes(me) && !ring.left.has(me)) throw new Refusal(404, 'not-found')
    if (part[2] === 'messages') {
      if (shown_ring(ring, me).messages === null) throw new Refusal(request.method === 'POST' ? 409 : 404, 'not-agreed')
      if (part[3] === 'read') {
        read_until.set(`${ring.id}/${me}`, String(body['until']))
        setTimeout(() => tell_thread(ring), 1)
        return { status: 204, body: null }
      }
      if (request.method === 'POST') {
        add_letter(ring, me, String(body['text']).trim(), String(body['language'] ?? 'fr'))
        return { status: 201, body: shown_letters(ring, me).at(-1) }
      }
      return { status: 200, body: { items: shown_letters(ring, me).reverse(), ...thread_state(ring, me), next: null } }
    }
    const leg = part[2] === 'transfers' ? need(ring.legs[Number(part[3])]) : null
    if (part[2] === 'response') {
      if (body['round'] !== ring.round || ring.state !== 'proposed') throw new Refusal(409, 'changed')
      const said = { accept: 'yes', decline: 'no', take_back: 'waiting' }[String(body['answer'])] as 'yes' | 'no' | 'waiting'
      ring.answers.set(me, said)
      if (said === 'no') {
        setTimeout(() => repair(ring, me), 20)
      } else if ([...ring.answers.values()].every((one) => one === 'yes')) {
        ring.state = 'agreed'
        ring.changed.clear()
        const at = new Date(Date.now() + 864e5)
        at.setHours(10, 0, 0, 0)
        ring.legs[0]!.meeting = { handover_point: POINTS[0]!.id, name: POINTS[0]!.name, at: at.toISOString() }
      }
      tell_ring(ring)
    } else if (part[2] === 'reason') return { status: 204, body: null }
    else if (part[2] === 'another-time') ring.asked |= Number(body['availability'])
    else if (part[2] === 'withdraw') {
      repair(ring, me)
    } else if (leg && part[4] === 'meeting')
      leg.meeting = {
        handover_point: String(body['handover_point']),
        name: need(POINTS.find((one) => one.id === body['handover_point'])).name,
        at: String(body['at']),
      }
    else if (leg && part[4] === 'thanks') leg.thanked = String(body['word'])
    else if (leg && part[4] === 'confirmation') {
      if (body['code'] !== undefined && body['code'] !== leg.code) throw new Refusal(422, 'wrong-code', '/code')
      if (leg.from === me) leg.given = true
      if (leg.to === me || body['code'] !== undefined) leg.received = true
      ring.state = ring.legs.every((one) => one.given && one.received) ? 'fulfilled' : 'in_progress'
    }
    if (request.method !== 'GET') setTimeout(() => tell_ring(ring), 1)
    return { status: 200, body: shown_ring(ring, me) }
  }
  throw new Refusal(404, 'not-found')
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain',
}
function page(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  const file = join(STATIC, path.includes('..') || path === '/' ? 'index.html' : path)
  const found = existsSync(file) && extname(file) !== ''
  if (!found && extname(path) !== '') {
    response.writeHead(404).end()
    return
  }
  const name = found ? file : join(STATIC, 'index.html')
  response.writeHead(200, {
    'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
    'Content-Security-Policy': CSP,
    'Cache-Control': 'no-cache',
  })
  response.end(readFileSync(name))
}

const body_of = (request: IncomingMessage, text: string): Body => {
  if (!text) return {}
  return request.headers['content-type'] === 'application/json' ? (JSON.parse(text) as Body) : { raw: text }
}

const server = createServer((request, response) => {
  if (!request.url?.startsWith('/api/')) {
    page(request, response)
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    const key = request.headers['idempotency-key']
      ? createHash('sha256')
          .update(`${token_of(request)} ${request.url} ${String(request.headers['idempotency-key'])}`)
          .digest('hex')
      : null
    let result: { status: number; body: unknown }
    try {
      result = (key ? answers.get(key) : undefined) ?? answer(request, response, body_of(request, text))
      if (key) answers.set(key, result)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal')
      if (!(error instanceof Refusal)) console.error(error)
      const problem = {
        type: `/problems/${refusal.slug}`,
        title: refusal.slug,
        status: refusal.status,
        ...(refusal.pointer ? { pointer: refusal.pointer } : {}),
      }
      response.writeHead(refusal.status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem))
      return
    }
    response.writeHead(result.status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ETag: '"1"' })
    response.end(result.status === 204 ? undefined : JSON.stringify(result.body))
  })
})

const live = new WebSocketServer({ noServer: true })
function show(client: WebSocket, { event: { id, version } }: Hall): void {
  client.on('message', (raw: Buffer) => {
    const { type } = JSON.parse(raw.toString()) as { type: string }
    if (type === 'ping') return send(client, { type: 'pong' })
    screens.set(client, id)
    send(client, { type: 'event', event: 'event', data: { id, version } })
    send(client, { type: 'hello' })
  })
  client.on('close', () => screens.delete(client))
}
server.on('upgrade', (request, socket, head) => {
  const session = sessions.get(token_of(request))
  const screen = /^\/api\/v1\/screens\/(.+)\/live$/.exec(request.url ?? '')?.[1]
  const hall = screen === undefined ? undefined : halls.find((one) => one.has_screen(screen))
  if (hall) return live.handleUpgrade(request, socket, head, (client) => show(client, hall))
  if (!session || request.url !== '/api/v1/live') {
    socket.destroy()
    return
  }
  live.handleUpgrade(request, socket, head, (client) => {
    client.on('message', (raw: Buffer) => {
      const message = JSON.parse(raw.toString()) as { type: string; cursor: string | null }
      if (message.type === 'resume') {
        const missed = message.cursor !== null && message.cursor !== String(cursor)
        sockets.set(client, session.member)
        send(client, { type: missed ? 'reload' : 'hello', cursor: String(cursor) })
      } else if (message.type === 'ping') send(client, { type: 'pong' })
    })
    client.on('close', () => sockets.delete(client))
  })
})

if (SEED) seed()
const invitation = add_invitation(SEED ? 'Amina' : null, null, Number(argument('uses', '500')))
server.listen(PORT, '127.0.0.1', () => console.log(shown_invitation(invitation).link))
