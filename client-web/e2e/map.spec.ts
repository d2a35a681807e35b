// A map behind the plan: without the operator's word nothing of it is there; with it, nobody is asked for a picture before the tap.
import { createServer, type Server } from 'node:http'
import { expect, test, type Page } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { DESK, Neighbour, SMALL } from './neighbour'
import { start_server, type Running } from './server'

const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; img-src 'self' data: blob:"
const ATTRIBUTION = '© Cartographie de la commune <i>'
/** as `ronde import` tells it of the demo's quarters */
const CORNER = 'Thônex=46.20400,6.18600'

/** a picture of one point */
const TILE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=', 'base64')

/** Draws the same tile for everybody, and remembers which were asked for. */
class TileHost {
  readonly asked: string[] = []
  readonly #server: Server
  private constructor() {
    this.#server = createServer((request, answer) => {
      this.asked.push(`${request.url} ${request.headers.cookie ?? ''}${request.headers.referer ?? ''}`)
      answer.writeHead(200, { 'Content-Type': 'image/png', 'Access-Control-Allow-Origin': '*' }).end(TILE)
    })
  }
  static async open(): Promise<TileHost> {
    const host = new TileHost()
    await new Promise<void>((done) => host.#server.listen(0, '127.0.0.1', done))
    return host
  }
  get origin(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }
  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** What the page asks whom for. */
function requests_of(page: Page): string[] {
  const all: string[] = []
  page.on('request', (request) => all.push(request.url()))
  return all
}

const of_leaflet = (url: string): boolean => /leaflet|tile_map|marker-icon|\/layers/.test(url)

async function directory(one: Neighbour, server: Running): Promise<void> {
  await one.page.goto(`${server.origin}/adresses`)
  await expect(one.page.locator('[data-plan]').filter({ visible: true })).toBeVisible()
  await one.settled()
}

test.describe('without a map', () => {
  test('the policy is as ever, no other host is asked, and nothing offers one', async ({ browser }) => {
    const server = await start_server()
    const one = await Neighbour.arrive(browser, 'Ana')
    const asked = requests_of(one.page)
    await one.join(server.invitation)
    const answer = await one.page.goto(`${server.origin}/adresses`)
    expect(answer?.headers()['content-security-policy']).toBe(POLICY)
    await directory(one, server)
    await expect(one.page.getByRole('button', { name: 'Afficher la carte' })).toHaveCount(0)
    expect(asked.filter((url) => !url.startsWith(server.origin) && !url.startsWith('data:') && !url.startsWith('blob:'))).toEqual([])
    expect(asked.filter(of_leaflet)).toEqual([])
    // Nor does the worker keep it for a day without network.
    expect(of_leaflet(await (await fetch(`${server.origin}/sw.js`)).text())).toBe(false)
    expect(one.faults).toEqual([])
    await one.leave()
    await server.stop()
  })
})

test.describe('with a map', () => {
  let host: TileHost
  let server: Running
  test.beforeEach(async () => {
    host = await TileHost.open()
    const tiles = ['--tiles', `${host.origin}/{z}/{x}/{y}.png`, '--tiles-attribution', ATTRIBUTION, '--tiles-corner', CORNER]
    server = await start_server([], { more: tiles })
  })
  test.afterEach(async () => {
    await server?.stop()
    host?.close()
  })

  for (const [kind, options] of [
    ['small phone', SMALL],
    ['desk', DESK],
  ] as const) {
    test(`it is said who will see where one looks, and only the tap asks that host, on a ${kind}`, async ({ browser }) => {
      const one = await Neighbour.arrive(browser, 'Ana', options)
      const { page } = one
      const asked = requests_of(page)
      await one.join(server.invitation)
      const answer = await page.goto(`${server.origin}/adresses`)
      expect(answer?.headers()['content-security-policy']).toBe(`${POLICY} ${host.origin}`)
      await directory(one, server)
      const show = page.getByRole('button', { name: 'Afficher la carte' })
      await expect(show).toBeVisible()
      await expect(show).toHaveAccessibleDescription(new RegExp(`viennent de ${new URL(host.origin).host}`))
      expect(asked.filter(of_leaflet)).toEqual([])
      expect(host.asked).toEqual([])

      await show.focus()
      await page.keyboard.press('Enter')
      const map = page.getByRole('region', { name: /^Carte des quartiers/ })
      await expect(map.locator('img.leaflet-tile-loaded').first()).toBeVisible()
      await expect(map.locator('path.quarter')).toHaveCount(10)
      await expect(map.locator('path.own')).toHaveCount(1)
      await expect(page.getByText(ATTRIBUTION)).toBeVisible()
      // A picture is asked for by its number: neither a cookie nor from which page goes along.
      for (const line of host.asked) expect(line).toMatch(/^\/\d+\/\d+\/\d+\.png $/)
      // The plan lies where the commune is: Thônex is between these tiles of level 12.
      const [z, x, y] = host.asked[0]!.match(/\d+/g)!.map(Number) as [number, number, number]
      expect([Math.floor(x / 2 ** (z - 10)), Math.floor(y / 2 ** (z - 10))]).toEqual([529, 363])
      expect(await axe_finds(one)).toEqual([])

      // The keyboard moves it and brings it nearer, and gets out of it again.
      const before = host.asked.length
      await map.focus()
      await page.keyboard.press('+')
      await expect.poll(() => host.asked.length).toBeGreaterThan(before)
      await map.getByRole('button', { name: 'Réduire' }).press('Enter')
      await page.getByRole('button', { name: 'Masquer la carte' }).click()
      await expect(map).toHaveCount(0)
      const after = host.asked.length
      await one.settled()
      expect(host.asked.length).toBe(after)
      expect(one.faults).toEqual([])
      await one.leave()
    })
  }

  test('a host that draws nothing is said, and the quarters stay drawn', async ({ browser }) => {
    const one = await Neighbour.arrive(browser, 'Ana')
    await one.page.route(`${host.origin}/**`, (route) => route.abort())
    await one.join(server.invitation)
    await directory(one, server)
    await one.page.getByRole('button', { name: 'Afficher la carte' }).click()
    await expect(one.page.getByText('Les images ne viennent pas.')).toBeVisible()
    await expect(one.page.locator('path.quarter')).toHaveCount(10)
    await one.leave()
  })
})
