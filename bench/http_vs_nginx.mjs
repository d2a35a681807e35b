// One listing as JSON, and a page of 50, session checked, against nginx serving the same bytes as a static file.
//   ./client-web/run ../bench/http_vs_nginx.mjs [--seconds 4] [--rounds 3]
// Each server has core 0 for itself, the load (wrk, 32 connections) has core 1; rounds alternate. Prints requests/s and CPU us a request,
// medians, and the ratios to nginx. Floors: listing >= 1.0 of nginx, page >= 0.5.
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const option = (name, otherwise) => (process.argv.includes(`--${name}`) ? Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) : otherwise)
const seconds = option('seconds', 4)
const rounds = option('rounds', 3)
const program = process.env.RONDE ?? join(root, 'build/release/ronde')
const folder = mkdtempSync(join(tmpdir(), 'ronde-bench-'))
const port = 18000 + Math.floor(Math.random() * 1000)
const origin = `http://127.0.0.1:${port}`
const run = (...words) => execFileSync(program, words, { encoding: 'utf8' })
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

/** CPU ticks of a process and its children's threads, in seconds. */
function cpu(pids) {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / 100
  }, 0)
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

function load(url, cookie, pids) {
  const before = cpu(pids)
  const words = ['-c', '1', 'wrk', '-t1', '-c32', `-d${seconds}s`, ...(cookie ? ['-H', `Cookie: ${cookie}`] : []), url]
  const out = execFileSync('taskset', words, { encoding: 'utf8' })
  const requests = Number(/(\d+) requests in/.exec(out)[1])
  if (/Non-2xx/.test(out)) throw new Error(out)
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]), us: ((cpu(pids) - before) / requests) * 1e6 }
}

const children = []
try {
  run('demo', '--data', join(folder, 'data'), '--origin', origin)
  const link = run('demo', '--data', join(folder, 'data'), '--origin', origin).split('#')[1].split('\n')[0]
  const words = ['-c', '0', program, 'serve', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`, '--threads', '1', '--log-level', 'off']
  const ronde = spawn('taskset', words, { stdio: 'ignore' })
  children.push(ronde)
  for (let i = 0; i < 100 && !(await fetch(`${origin}/healthz`).catch(() => null)); i++) await sleep(50)
  const headers = { origin, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const signed = await fetch(`${origin}/api/v1/session/recover`, { method: 'POST', headers, body: JSON.stringify({ code: link }) })
  const cookie = signed.headers.get('set-cookie').split(';')[0]
  const page = await (await fetch(`${origin}/api/v1/listings?limit=50`, { headers: { cookie } })).text()
  const one = JSON.parse(page).items[0].id
  const listing = await (await fetch(`${origin}/api/v1/listings/${one}`, { headers: { cookie } })).text()

  mkdirSync(join(folder, 'www'))
  writeFileSync(join(folder, 'www/listing.json'), listing)
  writeFileSync(join(folder, 'www/page.json'), page)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `user root; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000; types { application/json json; } open_file_cache max=100;
  server { listen 127.0.0.1:${port + 1}; root ${folder}/www; } }`,
  )
  const nginx = spawn('taskset', ['-c', '0', 'nginx', '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  children.push(nginx)
  await sleep(500)
  const workers = execFileSync('pgrep', ['-P', String(nginx.pid)], { encoding: 'utf8' }).trim().split('\n').map(Number)
  for (const [what, path, file] of [
    ['one listing', `/api/v1/listings/${one}`, '/listing.json'],
    ['a page of 50', '/api/v1/listings?limit=50', '/page.json'],
  ]) {
    const ours = []
    const theirs = []
    for (let round = 0; round < rounds; round++) {
      ours.push(load(origin + path, cookie, [ronde.pid]))
      theirs.push(load(`http://127.0.0.1:${port + 1}${file}`, '', workers))
    }
    const of = (list, key) => median(list.map((one) => one[key]))
    const bytes = what === 'one listing' ? listing.length : page.length
    console.log(`${what} (${bytes} B): ronde ${of(ours, 'rate').toFixed(0)} requests/s, ${of(ours, 'us').toFixed(1)} us CPU; nginx ${of(theirs, 'rate').toFixed(0)}, ${of(theirs, 'us').toFixed(1)}`)
    console.log(`  ratio to nginx: ${(of(ours, 'rate') / of(theirs, 'rate')).toFixed(2)} by requests, ${(of(theirs, 'us') / of(ours, 'us')).toFixed(2)} by CPU`)
  }
} finally {
  for (const child of children) child.kill('SIGTERM')
  await sleep(300)
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)
