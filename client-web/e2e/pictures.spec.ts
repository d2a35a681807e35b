// Pictures of every screen for docs/screenshots, on a phone and on a desk: npm run screenshots. Not part of the tests.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { test, type Browser, type BrowserContextOptions } from '@playwright/test'
import { DESK, PHONE, type Neighbour } from './neighbour'
import { small_png } from './small_png'
import { start_server, type Running } from './server'
import { set_hall } from './hall_stage'
import { hall_stops } from './hall_tour'
import { set_stage, type Stage } from './stage'
import { CHOSEN, chosen, MOMENTS, Screens, visit, type Stop } from './tour'

const FOLDER = process.env['PICTURES'] ?? '../docs/screenshots'
/** One pixel a point keeps the folder small. */
const SIZES = { phone: { ...PHONE, deviceScaleFactor: 1 }, desktop: DESK }
/** What hangs on the wall of a hall is looked at as it hangs there. */
const WALL = { viewport: { width: 1920, height: 1080 } }
const ALSO_DARK = new Set(['home', 'ring', 'ring-agreed'])

// A busy machine draws late, and nobody waits for a picture.
test.use({ actionTimeout: 180_000 })

let server: Running
let stage: Stage
test.beforeAll(async () => {
  server = await start_server(['Paul'])
  stage = await set_stage(server)
})
test.afterAll(async () => {
  await server?.stop()
})

const taken = new Set<string>()
async function take(one: Neighbour, name: string): Promise<void> {
  taken.add(`${name}.png`)
  writeFileSync(`${FOLDER}/${name}.png`, small_png(await one.page.screenshot()))
}

async function take_all(browser: Browser, size: string, options: BrowserContextOptions, stops: Stop[]): Promise<void> {
  const screens = new Screens(browser, options)
  for (const stop of chosen(stops)) {
    const one = await screens.of(stop.who)
    await visit(one, server, stop)
    await take(one, `${stop.name}-${size}`)
    if (!ALSO_DARK.has(stop.name)) continue
    await one.page.emulateMedia({ colorScheme: 'dark' })
    await one.drawn()
    await take(one, `${stop.name}-${size}-dark`)
    await one.page.emulateMedia({ colorScheme: 'light' })
  }
  await screens.close()
}

test('pictures of every screen @pictures', async ({ browser }) => {
  // Two minutes on two cores that have nothing else to do; nobody waits for it.
  test.setTimeout(0)
  mkdirSync(FOLDER, { recursive: true })
  for (const moment of MOMENTS) {
    await moment.happens(stage)
    for (const [size, options] of Object.entries(SIZES)) {
      await take_all(browser, size, options, moment.stops(stage, server))
      stage.unwanted.shift()
    }
  }
  const halls = hall_stops(stage, await set_hall(server, stage))
  for (const [size, options] of Object.entries(SIZES)) await take_all(browser, size, options, halls)
  const wall = halls.filter((stop) => stop.name === 'event-screen')
  await take_all(browser, 'wall', WALL, wall)
  if (CHOSEN) return
  // Screens that are no more; only now, so that a run that fails takes nothing away.
  for (const name of readdirSync(FOLDER)) if (name.endsWith('.png') && !taken.has(name)) rmSync(`${FOLDER}/${name}`)
})
