// Pictures of every screen for docs/screenshots: npm run screenshots.
import { mkdirSync } from 'node:fs'
import { test } from '@playwright/test'
import { DESK, PHONE } from './neighbour'
import { start_server, type Running } from './server'
import { on_screen, set_stage, stops, stops_after, visit } from './tour'

const FOLDER = '../docs/screenshots'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server?.stop()
})

test('pictures of every screen @pictures', async ({ browser }) => {
  test.setTimeout(300_000)
  mkdirSync(FOLDER, { recursive: true })
  const stage = await set_stage(browser, server)
  for (const [size, options] of Object.entries({ phone: PHONE, desktop: DESK })) {
    for (const signed_in of [false, true]) {
      const one = await on_screen(stage, browser, options, signed_in)
      for (const stop of stops(stage, server).filter((each) => each.signed_in === signed_in)) {
        await visit(one, server, stop)
        await one.page.screenshot({ path: `${FOLDER}/${stop.name}-${size}.png` })
      }
      await one.leave()
    }
  }
  for (const [size, options] of Object.entries({ phone: PHONE, desktop: DESK })) {
    const one = await on_screen(stage, browser, options, true)
    for (const stop of stops_after(stage)) {
      await visit(one, server, stop)
      await one.page.screenshot({ path: `${FOLDER}/${stop.name}-${size}.png` })
    }
    await one.leave()
  }
  const dark = await on_screen(stage, browser, { ...PHONE, colorScheme: 'dark' }, true)
  for (const stop of stops(stage, server).filter((each) => ['home', 'ring-done', 'post'].includes(each.name))) {
    await visit(dark, server, stop)
    await dark.page.screenshot({ path: `${FOLDER}/${stop.name}-phone-dark.png` })
  }
  await dark.leave()
})
