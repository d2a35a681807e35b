// What a first visit loads, compressed, against the budget of the design. Fails when it is over.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const page = readFileSync('dist/index.html', 'utf8')
const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1] as string)
const first = new Set(named)
// A module that the entry imports at once is loaded at once; dynamic imports are not.
const queue = named.filter((name) => name.endsWith('.js'))
for (let name = queue.pop(); name; name = queue.pop()) {
  const text = readFileSync(`dist/${name}`, 'utf8')
  for (const match of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    const other = `assets/${match[1]}`
    if (!first.has(other)) queue.push(other)
    first.add(other)
  }
}
const gzip = (name: string): number => gzipSync(readFileSync(`dist/${name}`)).length
const sum = (ending: string, size: (name: string) => number): number =>
  [...first].filter((name) => name.endsWith(ending)).reduce((total, name) => total + size(name), 0)
// Whoever reads another language than French loads what the first page says in it, and not more.
const spoken = readdirSync('dist/assets').filter((name) => /^(de|it|en)_first-.*\.js$/.test(name))
if (spoken.length !== 3) throw new Error(`three more languages are expected, found ${spoken.join(', ')}`)
const longest = Math.max(...spoken.map((name) => gzip(`assets/${name}`)))
const before_door = /href="\/(assets\/[^"]+\.css)"/.exec(readFileSync('dist/welcome.html', 'utf8'))?.[1] ?? ''
const budget: [string, number, number][] = [
  ['JavaScript, gzip', sum('.js', gzip), 60_000],
  ['  in de, it or en', sum('.js', gzip) + longest, 60_000],
  ['CSS, gzip', sum('.css', gzip), 12_000],
  ['  before the door', gzip(before_door), 12_000],
  [
    'fonts',
    readdirSync('dist/assets')
      .filter((name) => name.endsWith('.woff2'))
      .reduce((total, name) => total + readFileSync(`dist/assets/${name}`).length, 0),
    64_000,
  ],
]
let over = false
for (const [what, bytes, most] of budget) {
  console.log(`${what.padEnd(18)} ${(bytes / 1000).toFixed(1).padStart(6)} kB of ${(most / 1000).toFixed(0)} kB`)
  if (bytes > most) over = true
}
// A worker that waits for a file which is not there is never installed, and nothing says so.
const worker = /const FILES = (\[.*?\])/.exec(readFileSync('dist/sw.js', 'utf8'))?.[1] ?? '[]'
const missing = (JSON.parse(worker) as string[]).filter((path) => path !== '/' && !existsSync(`dist${path}`))
if (worker === '[]' || missing.length > 0) throw new Error(`the service worker keeps what is not shipped: ${missing.join(', ')}`)
if (first.size === 0) throw new Error('dist/index.html names no file: build first')
process.exit(over ? 1 : 0)
