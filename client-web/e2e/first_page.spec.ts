// What the first page asks for, and when: the words or the list first, then what is behind them.
import { expect, test, type BrowserContextOptions, type Page } from '@playwright/test'
import { Member } from './member'
import { Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

const TITLE = 'Arroser vos plantes pendant les vacances'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server?.stop()
})

/** Notes how far the page moves what is read, and with which letters it begins. */
function watch(): void {
  const seen = { moved: 0, letters: '' }
  Object.assign(window, { seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.moved += (entry as unknown as { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
  document.addEventListener('readystatechange', () => (seen.letters ||= document.documentElement.dataset['letters'] ?? 'at once'))
}
const seen = (page: Page): Promise<{ moved: number; letters: string }> =>
  page.evaluate(() => (window as unknown as { seen: { moved: number; letters: string } }).seen)

async function at_the_door(browser: Parameters<typeof Neighbour.arrive>[0], options: BrowserContextOptions): Promise<Neighbour> {
  const others = await Member.join(server, 'Noé', 'Graveson')
  await others.post('offer', TITLE)
  const member = await Member.join(server, 'Ana', 'Belle-Terre')
  const ana = await Neighbour.arrive(browser, 'Ana', options)
  await member.lend_session(ana.page.context())
  await ana.page.addInitScript(watch)
  return ana
}

test('the list is on the screen before letters, pictures and the rest are asked for, and nothing moves when they come', async ({
  browser,
}) => {
  const ana = await at_the_door(browser, PHONE)
  const { page } = ana
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  let let_go: () => void = () => undefined
  const held = new Promise<void>((go) => (let_go = go))
  await page.route('**/api/v1/listings?limit=50', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(server.origin, { waitUntil: 'domcontentloaded' })
  await expect(page.locator('.skeleton').first()).toBeVisible()
  const behind = /\.woff2$|category_icons|\/almost$/
  expect(asked.filter((path) => behind.test(path))).toEqual([])
  let_go()
  await expect(page.locator('.feed').getByText(TITLE)).toBeVisible()
  await expect.poll(() => asked.filter((path) => behind.test(path)).length).toBe(4)
  await expect.poll(() => page.evaluate(() => document.fonts.check("16px 'Figtree Variable'"))).toBe(true)
  await ana.settled()
  expect(asked.filter((path) => path === '/api/v1/listings')).toHaveLength(2)
  expect((await seen(page)).moved).toBeLessThan(0.001)
  expect(ana.faults).toEqual([])
})

test('cards that have a line less in their own letters move nothing that is below them', async ({ browser }) => {
  const ana = await at_the_door(browser, PHONE)
  const { page } = ana
  const others = await Member.join(server, 'Ida', 'Graveson')
  for (let i = 0; i < 8; i++) await others.post('offer', `Réparer ensemble tout ce qui est cassé à la maison, ${i}`)
  // Far narrower than any letters are, so that a line less is certain.
  await page.addInitScript(() => {
    const narrow = new CSSStyleSheet()
    narrow.replaceSync(":root:not([data-letters='late']) .listing * { letter-spacing: -0.25em }")
    document.adoptedStyleSheets.push(narrow)
  })
  await page.goto(server.origin)
  await expect.poll(() => page.evaluate(() => document.fonts.check("16px 'Figtree Variable'"))).toBe(true)
  await ana.settled()
  expect((await seen(page)).letters).toBe('late')
  expect((await seen(page)).moved).toBeLessThan(0.02)
})

test('a device that keeps the files of Ronde has its letters at once', async ({ browser }) => {
  const { page } = await at_the_door(browser, { ...PHONE, serviceWorkers: 'allow' })
  await page.goto(server.origin)
  expect((await seen(page)).letters).toBe('late')
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.reload()
  expect((await seen(page)).letters).toBe('at once')
  await expect(page.locator('.feed').getByText(TITLE)).toBeVisible()
})

test('before the door the words are on the screen before scripts and letters are asked for', async ({ browser }) => {
  const page = await (await browser.newContext(PHONE)).newPage()
  await page.goto(server.origin)
  await expect(page.locator('.first-words')).toHaveCount(0)
  await expect.poll(() => page.evaluate(() => document.fonts.check("16px 'Figtree Variable'"))).toBe(true)
  const { shown, behind } = await page.evaluate(() => {
    const asked = performance.getEntriesByType('resource')
    return {
      shown: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
      behind: asked.filter((one) => /\/(base-.*\.js|.*\.woff2)$/.test(one.name)).map((one) => one.startTime),
    }
  })
  expect(behind).toHaveLength(3)
  // After a second they come in any case: src/early.js.
  for (const at of behind) expect(at).toBeGreaterThanOrEqual(Math.min(shown, 1000))
  await page.context().close()
})
