// Tunnels, restarts, two tabs and the back button: nothing is lost, nothing is sent twice, and what was seen can be read.
import { expect, test, type BrowserContext, type WebSocketRoute } from '@playwright/test'
import { kept_rows } from './kept'
import { BIKE, GERMAN, HEDGE, Neighbour, PHONE, PLANS } from './neighbour'
import { Member } from './member'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async ({ browser }) => {
  // A page that is left open goes on asking a server that is no more.
  for (const context of browser.contexts()) await context.close()
  await server?.stop()
})

const WITH_WORKER = { ...PHONE, serviceWorkers: 'allow' as const }
const NO_NETWORK = 'Pas de réseau. Vous pouvez continuer à lire.'
const YES = 'D’accord, j’en suis'

/** Every POST that leaves a browser, with the key that makes it count once. */
function posts_of(context: BrowserContext, path: RegExp): string[] {
  const keys: string[] = []
  context.on('requestfinished', (request) => {
    if (request.method() === 'POST' && path.test(request.url())) keys.push(request.headers()['idempotency-key'] ?? '')
  })
  return keys
}

/** Ana in a browser and Benoît without one, before a swap that waits for both. */
async function two_before_a_swap(browser: Parameters<typeof Neighbour.arrive>[0], options = PHONE): Promise<[Neighbour, Member]> {
  const ana = await Neighbour.arrive(browser, 'Ana', options)
  await ana.join(server.invitation)
  const ben = await Member.join(server, 'Benoît', 'Belle-Terre')
  await ana.post('offer', BIKE)
  await ana.post('want', GERMAN)
  await ben.post('offer', GERMAN)
  await ben.post('want', BIKE)
  await ana.home()
  await ana.waiting_card().waitFor()
  return [ana, ben]
}

test('the page can be installed, and says so to the browser', async ({ browser }) => {
  const one = await Neighbour.arrive(browser, 'Ana', WITH_WORKER)
  await one.join(server.invitation)
  await one.page.evaluate(async () => await navigator.serviceWorker.ready)
  const tools = await one.page.context().newCDPSession(one.page)
  const { installabilityErrors } = await tools.send('Page.getInstallabilityErrors')
  // Playwright's contexts are private windows, which install nothing; there is no other reason.
  expect(installabilityErrors.map((each) => each.errorId).filter((id) => id !== 'in-incognito')).toEqual([])
  const { errors, data } = await tools.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const { icons, shortcuts } = JSON.parse(data ?? '{}') as { icons: { src: string; purpose?: string }[]; shortcuts: { url: string }[] }
  expect(icons.some((icon) => icon.purpose === 'maskable')).toBe(true)
  for (const path of [...icons.map((icon) => icon.src), ...shortcuts.map((each) => each.url)])
    expect((await fetch(server.origin + path, { headers: { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html,*/*' } })).status).toBe(200)
})

test('without network, after a reload, what was seen is there with its age; signed out, nothing of it is left', async ({ browser }) => {
  const [ana] = await two_before_a_swap(browser, WITH_WORKER)
  const { page } = ana
  const context = page.context()
  await page.evaluate(async () => await navigator.serviceWorker.ready)
  const cleo = await Member.join(server, 'Cléa', 'Belle-Terre')
  await cleo.post('offer', HEDGE)
  await expect(page.locator('.feed').getByText(HEDGE)).toBeVisible()
  await ana.home()
  // The newest is written a moment after it was seen, and never the secret of the session.
  await expect.poll(async () => (await kept_rows(page)).includes(HEDGE)).toBe(true)
  expect(await kept_rows(page)).not.toContain('csrf')

  await context.setOffline(true)
  await page.reload()
  await expect(page.locator('.strip').getByText(NO_NETWORK)).toBeVisible()
  await expect(page.locator('.strip').getByText(/^Vu à \d+/)).toBeVisible()
  await expect(page.locator('.feed').getByText(HEDGE)).toBeVisible()
  await page.getByRole('searchbox').fill('haie tailler')
  await expect(page.locator('.feed > li')).toHaveCount(1)
  await page.locator('.feed').getByRole('link', { name: HEDGE }).click()
  await expect(page.getByRole('heading', { level: 1, name: HEDGE })).toBeVisible()
  await page.goto(`${server.origin}/echanges/a-repondre`)
  await page.locator('a.swap').click()
  await expect(ana.visible(page.getByRole('button', { name: YES }))).toBeVisible()
  await page.goto(`${server.origin}/mes-annonces`)
  await expect(page.getByRole('region', { name: BIKE })).toBeVisible()

  await context.setOffline(false)
  await expect(page.locator('.strip')).toHaveCount(0)
  await page.goto(`${server.origin}/profil`)
  await page.getByRole('button', { name: 'Quitter sur cet appareil' }).click()
  await ana.visible(page.getByRole('button', { name: /^Oui/ })).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect.poll(() => kept_rows(page)).toBe('[]')
  expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => /seen|outbox|draft|unposted|news/.test(name)))).toEqual([])
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByRole('heading', { level: 2, name: 'Pas de réseau' })).toBeVisible()
  await expect(page.getByText(HEDGE)).toHaveCount(0)
})

test('a listing written without network leaves by itself with its photo, once, also after a closed page', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', WITH_WORKER)
  await ana.join(server.invitation)
  await ana.page.evaluate(async () => await navigator.serviceWorker.ready)
  const context = ana.page.context()
  const publish = await ana.prepare('offer', BIKE)
  const drawn = await ana.page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 640, height: 480 })
    canvas.getContext('2d')!.fillRect(0, 0, 320, 480)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
    return [...new Uint8Array(await blob!.arrayBuffer())]
  })
  await ana.page.locator('input[type=file]').setInputFiles([{ name: 'velo.png', mimeType: 'image/png', buffer: Buffer.from(drawn) }])
  await ana.page.getByLabel('Ce qu’on y voit').fill('Un vélo')
  await expect.poll(() => kept_rows(ana.page)).toContain('Ana')
  const posts = posts_of(context, /\/listings$/)
  const photos = posts_of(context, /\/photos/)
  await context.setOffline(true)
  await publish.click()
  await expect(ana.page.getByRole('heading', { level: 1, name: 'C’est gardé.' })).toBeVisible()
  await ana.page.getByRole('link', { name: 'Mes annonces' }).filter({ visible: true }).last().click()
  await expect(ana.page.locator('[data-unposted=waits]')).toBeVisible()
  await ana.page.close()

  const page = await context.newPage()
  await page.goto(`${server.origin}/mes-annonces`)
  await expect(page.locator('[data-unposted=waits]')).toBeVisible()
  await context.setOffline(false)
  await expect(page.locator('[data-unposted]')).toHaveCount(0)
  await expect(page.getByRole('region', { name: BIKE }).getByRole('img', { name: 'Un vélo' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('region', { name: BIKE })).toHaveCount(1)
  expect([posts.length, photos.length]).toEqual([1, 1])
})

test('a post whose answer was lost is online once', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana')
  await ana.join(server.invitation)
  const publish = await ana.prepare('offer', BIKE)
  // The server takes it; then nothing comes back until the network does.
  let lost = true
  await ana.page.route(/\/api\/v1\/listings$/, async (route) => {
    if (!lost || route.request().method() !== 'POST') return await route.continue()
    await route.fetch()
    await route.abort('internetdisconnected')
  })
  await publish.click()
  await expect(ana.page.getByRole('heading', { level: 1, name: 'C’est gardé.' })).toBeVisible()
  lost = false
  await expect(ana.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
  await ana.page.goto(`${server.origin}/mes-annonces`)
  await expect(ana.page.getByRole('region', { name: BIKE })).toHaveCount(1)
})

test('the server is killed and comes back under the page: the strip says so, and an answer given meanwhile arrives', async ({
  browser,
}) => {
  const [ana, ben] = await two_before_a_swap(browser)
  const { page } = ana
  await ana.open_ring()
  await server.kill()
  await expect(page.locator('.strip')).toBeVisible()
  await ana.visible(page.getByRole('button', { name: YES })).click()
  await expect(ana.visible(page.getByText('Envoi…'))).toBeVisible()
  await server.start()
  await expect(ana.visible(page.getByText('Vous avez dit oui.'))).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('.strip')).toHaveCount(0)
  const { id } = await ben.waiting()
  expect((await ben.proposal(id)).accepted).toBe(1)
  // The socket is back too: what Benoît says is seen without a reload.
  await ben.answer(id, 'accept')
  await expect(ana.state()).toHaveAttribute('data-state', 'agreed')
  expect(ana.faults).toEqual([])
})

test('away in the middle of a proposal, who comes back sees how it stands now', async ({ browser }) => {
  const people = await Promise.all(PLANS.slice(1).map((plan) => Member.join(server, plan.name, 'Belle-Terre')))
  const ana = await Neighbour.arrive(browser, 'Ana')
  const sockets: WebSocketRoute[] = []
  let away = false
  await ana.page.routeWebSocket(/\/api\/v1\/live$/, (socket) => {
    if (away) return void socket.close({ code: 1001 })
    socket.connectToServer()
    sockets.push(socket)
  })
  await ana.join(server.invitation)
  await ana.post('offer', PLANS[0].offer)
  await ana.post('want', PLANS[0].want)
  for (const [i, one] of people.entries()) {
    await one.post('offer', PLANS[i + 1]!.offer)
    await one.post('want', PLANS[i + 1]!.want)
  }
  await ana.home()
  await ana.open_ring()
  const [ben, clea] = people as [Member, Member]
  const { id } = await ben.waiting()
  away = true
  await ana.page.context().setOffline(true)
  for (const socket of sockets) await socket.close({ code: 1001 })
  await expect(ana.page.locator('.strip').getByText(NO_NETWORK)).toBeVisible()
  await ben.answer(id, 'accept')
  await clea.answer(id, 'accept')
  away = false
  await ana.page.context().setOffline(false)
  await expect(ana.page.locator('svg.ring')).toContainText(/2\s*sur 3/, { timeout: 60_000 })
  await ana.accept()
  await expect(ana.state()).toHaveAttribute('data-state', 'agreed')
  for (const name of ['Benoît', 'Cléa']) await expect(ana.page.getByText(name, { exact: true }).first()).toBeVisible()
  expect(ana.faults).toEqual([])
})

test('three say yes in each of the six orders, and the page of one of them shows each', async ({ browser }) => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]
  for (const order of orders) {
    const people: Member[] = []
    for (const plan of PLANS) people.push(await Member.join(server, plan.name, 'Belle-Terre'))
    for (const [i, one] of people.entries()) {
      await one.post('offer', PLANS[i]!.offer)
      await one.post('want', PLANS[i]!.want)
    }
    const { id } = await people[0]!.waiting()
    const ana = await Neighbour.arrive(browser, 'Ana')
    await people[0]!.lend_session(ana.page.context())
    await ana.page.goto(`${server.origin}/rondes/${id}`)
    await expect(ana.visible(ana.page.getByRole('button', { name: YES }))).toBeVisible()
    for (const [said, who] of order.entries()) {
      if (who === 0) await ana.accept()
      else await people[who]!.answer(id, 'accept')
      if (said < 2) await expect(ana.page.locator('svg.ring')).toContainText(new RegExp(`${said + 1}\\s*sur 3`))
    }
    await expect(ana.state()).toHaveAttribute('data-state', 'agreed')
    expect(ana.faults).toEqual([])
    await ana.leave()
  }
})

test('two tabs of one session show the same, send an answer once, and end together', async ({ browser }) => {
  const [ana, ben] = await two_before_a_swap(browser)
  const context = ana.page.context()
  const answers = posts_of(context, /\/response$/)
  const other = new Neighbour(await context.newPage(), 'Ana')
  await other.page.goto(server.origin)
  for (const one of [ana, other]) await one.open_ring()
  await context.setOffline(true)
  await ana.visible(ana.page.getByRole('button', { name: YES })).click()
  for (const one of [ana, other]) await expect(one.visible(one.page.getByText('Envoi…'))).toBeVisible()
  await context.setOffline(false)
  for (const one of [ana, other]) await expect(one.visible(one.page.getByText('Vous avez dit oui.'))).toBeVisible({ timeout: 60_000 })
  expect(answers).toHaveLength(1)
  const { id } = await ben.waiting()
  await ben.answer(id, 'accept')
  for (const one of [ana, other]) await expect(one.state()).toHaveAttribute('data-state', 'agreed')

  await other.page.goto(`${server.origin}/profil`)
  await other.page.getByRole('button', { name: 'Quitter sur cet appareil' }).click()
  await other.visible(other.page.getByRole('button', { name: /^Oui/ })).click()
  for (const one of [ana, other]) await expect(one.page.locator('[data-state]')).toHaveCount(0)
  await expect(ana.page.getByText('Entre voisins', { exact: false }).first()).toBeVisible()
})

test('the back button leads through the pages as they were visited, and out of no answer', async ({ browser }) => {
  const [ana] = await two_before_a_swap(browser)
  const { page } = ana
  await ana.open_ring()
  const ring = page.url()
  await ana.accept()
  await page.goBack()
  await expect(page.getByRole('searchbox')).toBeVisible()
  await expect(page.locator('a.wait-card')).toHaveCount(0)
  await page.goForward()
  await expect(page).toHaveURL(ring)
  await expect(ana.visible(page.getByText('Vous avez dit oui.'))).toBeVisible()
  await page.goBack()
  await page.locator('a[href="/publier"]').filter({ visible: true }).first().click()
  await page.getByLabel('Quoi ?').fill('Une tarte aux pommes')
  await page.goBack()
  await page.goForward()
  await expect(page.getByLabel('Quoi ?')).toHaveValue('Une tarte aux pommes')
})
