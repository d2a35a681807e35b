// One listing as JSON, and a page of 50, session checked, against nginx serving the same bytes as a static file.
//   ./dev bench http_vs_nginx [--seconds 4] [--rounds 3]
// Each server has core 0 for itself, the load (wrk, 32 connections) has core 1; rounds alternate. Prints requests/s and CPU us a request,
// medians, and the ratios to nginx. Floors: listing >= 1.0 of nginx, page >= 0.5; aims 1.5 and 0.8.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { House, cpu, median, option, sleep } from './house.mjs'

const seconds = option('seconds', 4)
const rounds = option('rounds', 3)
const house = new House()

function load(url, cookie, pids) {
  const before = cpu(...pids)
  const words = ['-c', '1', 'wrk', '-t1', '-c32', `-d${seconds}s`, ...(cookie ? ['-H', `Cookie: ${cookie}`] : []), url]
  const out = execFileSync('taskset', words, { encoding: 'utf8' })
  const requests = Number(/(\d+) requests in/.exec(out)[1])
  if (/Non-2xx/.test(out)) throw new Error(out)
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]), us: ((cpu(...pids) - before) / requests) * 1e6 }
}

/** nginx with one worker on core 0, serving `files` from memory. Returns its address and its worker's id. */
async function nginx_with(files) {
  const www = join(house.folder, 'www')
  mkdirSync(www)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(www, name), text)
  writeFileSync(
    join(house.folder, 'nginx.conf'),
    `user root; worker_processes 1; pid ${house.folder}/nginx.pid; error_log ${house.folder}/error.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000; types { application/json json; } open_file_cache max=100;
  server { listen 127.0.0.1:${house.port + 1}; root ${www}; } }`,
  )
  const child = house.start_child(['nginx', '-c', join(house.folder, 'nginx.conf')], 0)
  await sleep(500)
  const workers = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim().split('\n').map(Number)
  return { address: `http://127.0.0.1:${house.port + 1}`, workers }
}

try {
  const link = house.run('demo', '--origin', house.origin).split('#')[1].split('\n')[0]
  const server = await house.serve({ pin: 0, options: ['--threads', '1'] })
  const { cookie } = await house.call('POST', '/api/v1/session/recover', { code: link })
  const page = (await house.call('GET', '/api/v1/listings?limit=50', undefined, { cookie })).text
  const one = JSON.parse(page).items[0].id
  const listing = (await house.call('GET', `/api/v1/listings/${one}`, undefined, { cookie })).text
  const nginx = await nginx_with({ 'listing.json': listing, 'page.json': page })
  for (const [what, path, file, text] of [
    ['one listing', `/api/v1/listings/${one}`, '/listing.json', listing],
    ['a page of 50', '/api/v1/listings?limit=50', '/page.json', page],
  ]) {
    const ours = []
    const theirs = []
    for (let round = 0; round < rounds; round++) {
      ours.push(load(house.origin + path, cookie, [server.pid]))
      theirs.push(load(nginx.address + file, '', nginx.workers))
    }
    const of = (list, key) => median(list.map((one) => one[key]))
    console.log(`${what} (${Buffer.byteLength(text)} B): ronde ${of(ours, 'rate').toFixed(0)} requests/s, ${of(ours, 'us').toFixed(1)} us CPU; nginx ${of(theirs, 'rate').toFixed(0)}, ${of(theirs, 'us').toFixed(1)}`)
    console.log(`  ratio to nginx: ${(of(ours, 'rate') / of(theirs, 'rate')).toFixed(2)} by requests, ${(of(theirs, 'us') / of(ours, 'us')).toFixed(2)} by CPU`)
  }
} finally {
  await house.close()
}
process.exit(0)
