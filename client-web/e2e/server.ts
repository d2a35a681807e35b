// Starts the server under test in a folder of its own: the only file that knows its command line.
//   RONDE       the program, default ../build/release/ronde
//   RONDE_MOCK  set: the stand-in of tests/mock instead, for work on the specs before the server stands
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Running {
  origin: string
  /** an invitation that many may use */
  invitation: string
  /** signs in the steward, Amina, once */
  steward_code: string
  /** by first name: each signs in a moderator, once */
  moderators: Record<string, string>
  /** by name: an invitation to another neighbourhood on the same server */
  beside: Record<string, string>
  /** kill -9, as a power cut does; start() serves the same data at the same address again */
  kill: () => Promise<void>
  start: () => Promise<void>
  stop: () => Promise<void>
}

async function free_port(): Promise<number> {
  return await new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const WALLET = 'https://wallet.example/?amount={amount}'

/** A busy machine takes its time; whoever waits for nothing is told within a minute or two. */
const TRIES_TO_REACH = 600

async function until_up(origin: string, path: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < TRIES_TO_REACH; i++) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const up = await fetch(origin + path).then(
      (answer) => answer.ok,
      () => false,
    )
    if (up) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`no answer from ${origin}${path}`)
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await gone
}

async function start_mock(seeded: boolean): Promise<Running> {
  const port = await free_port()
  const child = spawn(process.execPath, ['tests/mock/server.ts', '--port', String(port), ...(seeded ? ['--seed'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const invitation = await new Promise<string>((done) => child.stdout.once('data', (text: Buffer) => done(text.toString().trim())))
  const origin = `http://127.0.0.1:${port}`
  await until_up(origin, '/api/v1/public', child)
  const not_here = (): Promise<void> => Promise.reject(new Error('the stand-in keeps nothing'))
  return { origin, invitation, steward_code: 'AMINA', moderators: {}, beside: {}, kill: not_here, start: not_here, stop: () => end(child) }
}

const BOURG = {
  type: 'Feature',
  properties: { name: 'Bourg', key: 'bourg' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [6.1, 46.2],
        [6.11, 46.2],
        [6.11, 46.21],
        [6.1, 46.2],
      ],
    ],
  },
}

/** A neighbourhood of one quarter and one steward; answers an invitation. */
function found(place: string, data: string, run: (...words: string[]) => string): string {
  const file = join(data, 'place.geojson')
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features: [BOURG] }))
  const there = ['--data', data, '--neighbourhood', place]
  run('import', file, ...there)
  run('steward', ...there, '--add', 'Viktor')
  return (
    run('invite', ...there, '--uses', '50')
      .trim()
      .split(/\s+/)
      .at(-1) ?? ''
  )
}

/** What a server is started with beside the usual. */
export interface Setting {
  /** where a mail server listens; without one mails are set up and leave nowhere */
  smtp?: string
  /** further words of the command line */
  more?: string[]
  /** further neighbourhoods, by name */
  beside?: string[]
}

/** Quarters and hand-over points, one steward called Amina, an invitation for 300, nobody else but moderators of these names. */
export async function start_server(moderators: string[] = [], setting: Setting = {}): Promise<Running> {
  if (process.env['RONDE_MOCK']) return await start_mock(false)
  const program = resolve(process.env['RONDE'] ?? '../build/release/ronde')
  const data = mkdtempSync(join(tmpdir(), 'ronde-e2e-'))
  const port = await free_port()
  const origin = `http://127.0.0.1:${port}`
  const run = (...words: string[]): string => execFileSync(program, words, { encoding: 'utf8' })
  run('demo', '--data', data, '--places-only', '--origin', origin)
  run('import', resolve('..', 'packaging/demo/thonex-directory.csv'), '--data', data)
  const in_office = (name: string, role: string): string =>
    run('steward', '--data', data, '--add', name, '--role', role, '--quarter', 'Belle-Terre', '--origin', origin)
      .trim()
      .split('#')
      .at(-1) ?? ''
  const steward_code = in_office('Amina', 'steward')
  const codes = Object.fromEntries(moderators.map((name) => [name, in_office(name, 'moderator')]))
  const invitation = run('invite', '--data', data, '--uses', '300', '--origin', origin).trim().split(/\s+/).at(-1) ?? ''
  const beside = Object.fromEntries((setting.beside ?? []).map((name) => [name, new URL(found(name, data, run), origin).pathname]))
  // Set up as for mails and pushes, but nothing leaves where no mail server is given: none listens there, and nobody subscribes.
  const post = [
    '--smtp',
    setting.smtp ?? 'smtp://127.0.0.1:1',
    '--mail-from',
    'ronde@commune.example',
    '--push-contact',
    'ronde@commune.example',
  ]
  const words = [
    'serve',
    '--data',
    data,
    '--listen',
    `127.0.0.1:${port}`,
    '--client',
    resolve('dist'),
    '--origin',
    origin,
    ...post,
    '--leman-wallet',
    WALLET,
    ...(setting.more ?? []),
  ]
  let child: ChildProcess
  const start = async (): Promise<void> => {
    child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] })
    await until_up(origin, '/healthz', child)
  }
  await start()
  return {
    origin,
    invitation,
    steward_code,
    moderators: codes,
    beside,
    kill: () => end(child, 'SIGKILL'),
    start,
    stop: async () => {
      await end(child)
      rmSync(data, { recursive: true, force: true })
    },
  }
}
