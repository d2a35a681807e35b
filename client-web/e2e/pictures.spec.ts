// Pictures of every screen for docs/screenshots, on a phone and on a desk: npm run screenshots. Not part of the tests.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { test } from '@playwright/test'
import { DESK, PHONE, type Neighbour } from './neighbour'
import { small_png } from './small_png'
import { start_server, type Running } from './server'
import { set_stage, type Stage } from './stage'
import { CHOSEN, chosen, MOMENTS, Screens, visit } from './tour'

const FOLDER = process.env['PICTURES'] ?? '../docs/screenshots'
/** One pixel a point keeps the folder small. */
const SIZES = { phone: { ...PHONE, deviceScaleFactor: 1 }, desktop: DESK }
const ALSO_DARK = new Set(['home', 'ring', 'ring-agreed'])

// A busy machine draws late, and nobody waits for a picture.
test.use({ actionTimeout: 180_000 })

let server: Running
let stage: Stage
test.beforeAll(async () => {
  server = await start_server()
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

test('pictures of every screen @pictures', async ({ browser }) => {
  // About a minute on two cores that have nothing else to do; nobody waits for it.
  test.setTimeout(0)
  mkdirSync(FOLDER, { recursive: true })
  for (const moment of MOMENTS) {
    await moment.happens(stage)
    for (const [size, options] of Object.entries(SIZES)) {
      const screens = new Screens(browser, options)
      for (const stop of chosen(moment.stops(stage, server))) {
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
      stage.unwanted.shift()
    }
  }
  if (CHOSEN) return
  // Screens that are no more; only now, so that a run that fails takes nothing away.
  for (const name of readdirSync(FOLDER)) if (name.endsWith('.png') && !taken.has(name)) rmSync(`${FOLDER}/${name}`)
})
