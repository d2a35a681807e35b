// How the pages feel on a phone that is four times slower: time from a tap to the next picture with 500 listings around (INP), and Lighthouse on the
// first page. Debian's Chromium; the pages and the server are ours.
//   ./dev bench client_feel [--listings 500] [--runs 3] [--slow 4] [--feel 1] [--lighthouse 1]
// Floors: INP at most 200 ms at a processor slowed four times; Lighthouse performance >= 95, accessibility and best practices 100, LCP <= 1.8 s,
// CLS <= 0.02 (phone, simulated throttling, middle of three). INP is the browser's own: the longest of fewer than fifty interactions.
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { House, in_batches, median, option, root, sleep } from './house.mjs'

const listings = option('listings', 500)
const runs = option('runs', 3)
const slow = option('slow', 4)
const with_feel = option('feel', 1) !== 0
const with_lighthouse = option('lighthouse', 1) !== 0
const chromium_path = process.env.CHROMIUM ?? '/usr/bin/chromium'
const client = join(root, 'client-web')
const require = createRequire(join(client, 'package.json'))
const { chromium } = require('@playwright/test')
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: 'fr-CH' }

/** So many listings of others around one person. */
async function neighbourhood(house) {
  house.invite(1 + Math.ceil(listings / 10))
  await house.serve({ options: ['--client', join(client, 'dist')] })
  const [ana, ...others] = await house.join_all(1 + Math.ceil(listings / 10))
  const all = (await house.call('GET', '/api/v1/taxonomy')).json.themes.flatMap((theme) => theme.categories)
  // Offers alone: nothing is found, so nothing leaves the feed.
  await in_batches([...Array(listings).keys()], 16, (i) => {
    const { id, kind } = all[i % all.length]
    return house.post(others[i % others.length], 'offer', id, `Chose numéro ${i} que je donne volontiers`, kind)
  })
  return ana
}

/** Watches what the browser says of interactions, of the largest picture and of shifts. */
function watch() {
  const felt = { interactions: [], lcp: 0, cls: 0, step: 'start' }
  Object.assign(window, { felt })
  const on = (type, each, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more })
  on('event', (entry) => entry.interactionId && felt.interactions.push({ step: felt.step, name: entry.name, ms: entry.duration }), { durationThreshold: 16 })
  on('largest-contentful-paint', (entry) => (felt.lcp = entry.startTime))
  on('layout-shift', (entry) => entry.hadRecentInput || (felt.cls += entry.value))
}

async function feel(house, ana) {
  const browser = await chromium.launch({ executablePath: chromium_path, args: ARGS })
  try {
    const context = await browser.newContext({ ...PHONE, serviceWorkers: 'block' })
    const [name, value] = ana.cookie.split('=')
    await context.addCookies([{ name, value, url: house.origin }])
    const page = await context.newPage()
    page.setDefaultTimeout(120_000)
    await page.addInitScript(watch)
    await page.goto(house.origin)
    await page.locator('.feed .listing').first().waitFor()
    await sleep(1000)
    const first = await page.evaluate(() => ({ lcp: window.felt.lcp, cls: window.felt.cls }))
    const step = (name) => page.evaluate((text) => (window.felt.step = text), name)
    const tools = await context.newCDPSession(page)
    await tools.send('Emulation.setCPUThrottlingRate', { rate: slow })
    await tools.send('Performance.enable', { timeDomain: 'threadTicks' })
    const cpu_ms = async () => (await tools.send('Performance.getMetrics')).metrics.find((one) => one.name === 'ThreadTime').value * 1000
    const frame = () => page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))))
    const work = []
    const tap = async (name, where) => {
      await step(name)
      await where.scrollIntoViewIfNeeded()
      await frame()
      const before = await cpu_ms()
      await where.tap()
      await frame()
      work.push({ step: name, ms: (await cpu_ms()) - before })
      await sleep(700)
    }
    const of_how_many = async () => Number(await page.locator('.feed > li').first().getAttribute('aria-setsize'))
    const settled = async (count) => {
      for (let i = 0; i < 200 && (await of_how_many()) < count; i++) await sleep(100)
      await sleep(500)
    }
    for (let shown = 50; shown < listings; shown += 50) {
      await tap('more', page.getByRole('button', { name: 'Voir la suite' }))
      await settled(Math.min(listings, shown + 50))
    }
    const count = await of_how_many()
    for (let i = 0; i < 12; i++) {
      await page.mouse.wheel(0, 1500)
      await sleep(200)
    }
    const drawn = await page.locator('.feed .listing').count()
    await tap('open a listing', page.locator('.feed .listing').nth(7))
    await page.locator('[data-listing]').waitFor()
    await tap('home again', page.locator('nav.tabs a[href="/"]'))
    await settled(count)
    await tap('to profile', page.getByRole('link', { name: 'Mon profil' }).filter({ visible: true }).first())
    await page.locator('h1').first().waitFor({ state: 'attached' })
    await tap('home from profile', page.locator('nav.tabs a[href="/"]'))
    await settled(count)
    await tap('one theme', page.locator('.chips .theme button').nth(1))
    await tap('all themes', page.locator('.chips .theme button').nth(1))
    await tap('only offers', page.getByRole('button', { name: 'On propose' }))
    await step('typing')
    await page.getByRole('searchbox').pressSequentially('chose', { delay: 120 })
    await sleep(1500)
    const { interactions, cls } = await page.evaluate(() => window.felt)
    return { count, drawn, work, lcp: first.lcp, cls, interactions }
  } finally {
    await browser.close()
  }
}

const worst_of = (interactions) => Math.max(...interactions.map((one) => one.ms))

function print_felt(felt) {
  const steps = [...new Set(felt.flatMap((one) => one.interactions.map((each) => each.step)))]
  console.log(`${felt[0].count} listings in the feed (${felt[0].drawn} drawn), processor slowed ${slow} times, ${felt.length} runs; worst of a run,`)
  console.log('middle of the runs (worst): ms to the next picture; ms of the main thread without slowing, from the tap to the second frame')
  for (const step of steps) {
    const worst = felt.map((one) => worst_of([{ ms: 0 }, ...one.interactions.filter((each) => each.step === step)]))
    const work = felt.map((one) => worst_of([{ ms: 0 }, ...one.work.filter((each) => each.step === step)]))
    console.log(
      `  ${step.padEnd(18)} ${String(median(worst)).padStart(4)} (${Math.max(...worst)})`.padEnd(36) +
        `${median(work).toFixed(0).padStart(4)} (${Math.max(...work).toFixed(0)})`,
    )
  }
  const inp = felt.map((one) => worst_of(one.interactions))
  console.log(`INP ${median(inp)} ms (${Math.min(...inp)} to ${Math.max(...inp)}); CLS ${median(felt.map((one) => one.cls)).toFixed(4)};`)
  console.log(`LCP of this machine, not slowed: ${median(felt.map((one) => one.lcp)).toFixed(0)} ms`)
}

/** The middle of some runs on one page, by what a phone of Lighthouse's making would see. */
async function lighthouse_of(house, what, cookie) {
  const { default: lighthouse } = await import(pathToFileURL(require.resolve('lighthouse')).href)
  const results = []
  for (let i = 0; i < runs; i++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const browser = await chromium.launch({ executablePath: chromium_path, args: [...ARGS, `--remote-debugging-port=${port}`] })
    try {
      const { lhr } = await lighthouse(house.origin, {
        port,
        output: 'json',
        logLevel: 'error',
        onlyCategories: ['performance', 'accessibility', 'best-practices'],
        ...(cookie ? { extraHeaders: { Cookie: cookie }, disableStorageReset: true } : {}),
      })
      results.push(lhr)
    } finally {
      await browser.close()
    }
  }
  const score = (id) => median(results.map((lhr) => Math.round(lhr.categories[id].score * 100)))
  const value = (id) => median(results.map((lhr) => lhr.audits[id].numericValue))
  console.log(`Lighthouse ${results[0].lighthouseVersion}, phone, simulated throttling, middle of ${runs}, ${what}:`)
  console.log(`  performance ${score('performance')}, accessibility ${score('accessibility')}, best practices ${score('best-practices')}`)
  console.log(
    `  LCP ${(value('largest-contentful-paint') / 1000).toFixed(2)} s, FCP ${(value('first-contentful-paint') / 1000).toFixed(2)} s, ` +
      `TBT ${value('total-blocking-time').toFixed(0)} ms, CLS ${value('cumulative-layout-shift').toFixed(4)}`,
  )
  const failed = Object.values(results[0].categories).flatMap(({ id, auditRefs }) =>
    auditRefs.filter(({ id: audit, weight }) => weight > 0 && id !== 'performance' && results[0].audits[audit].score === 0).map((one) => one.id),
  )
  if (failed.length > 0) console.log(`  not passed: ${failed.join(', ')}`)
}

if (!existsSync(join(client, 'dist/index.html'))) throw new Error('no client-web/dist: ./dev build first')
const house = new House()
try {
  const ana = await neighbourhood(house)
  console.log(execFileSync(process.execPath, ['scripts/size.ts'], { cwd: client, encoding: 'utf8' }).trim())
  const felt = []
  for (let i = 0; i < (with_feel ? runs : 0); i++) felt.push(await feel(house, ana))
  if (with_feel) print_felt(felt)
  if (with_lighthouse) {
    await lighthouse_of(house, 'before joining')
    await lighthouse_of(house, `a member with ${listings} listings around`, ana.cookie)
  }
  console.log(`load of the machine while this ran: ${loadavg()[0].toFixed(1)}`)
} finally {
  await house.close()
}
process.exit(0)
