// Every screen and state: axe-core in both themes, no sideways scroll, nothing cut off, also at 200 % text; on three screens.
import { expect, test, type BrowserContextOptions } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { DESK, PHONE, SMALL, type Neighbour } from './neighbour'
import { start_server, type Running } from './server'
import { set_stage, type Stage } from './stage'
import { chosen, MOMENTS, Screens, visit, type Stop } from './tour'

const SCHEMES = ['light', 'dark'] as const
/** A page stays open while the screen gets narrower and the lights go out: what it costs to open it is paid once. */
const KINDS = { phone: { options: PHONE, widths: [PHONE, SMALL] }, desk: { options: DESK, widths: [DESK] } }
let server: Running
let stage: Stage

test.beforeEach(async () => {
  server = await start_server()
  stage = await set_stage(server)
})
test.afterEach(async () => {
  await server?.stop()
})

async function look(one: Neighbour, stop: Stop, widths: BrowserContextOptions[]): Promise<string[]> {
  const { page } = one
  await visit(one, server, stop)
  const found: string[] = []
  for (const { viewport } of widths) {
    await page.setViewportSize(viewport!)
    const add = (where: string, faults: string[]): void =>
      void found.push(...faults.map((fault) => `${stop.name}, ${viewport!.width} px, ${where}: ${fault}`))
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      await one.drawn()
      add(colorScheme, await axe_finds(one))
    }
    add('100 %', await cut_off(one))
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
    add('200 %', await cut_off(one))
    await page.evaluate(() => (document.documentElement.style.fontSize = ''))
  }
  await page.emulateMedia({ colorScheme: SCHEMES[0] })
  await page.setViewportSize(widths[0]!.viewport!)
  const headings = await page.locator('h1').count()
  if (headings !== 1) found.push(`${stop.name}: ${headings} h1`)
  return found
}

for (const [kind, { options, widths }] of Object.entries(KINDS)) {
  test(`every screen is sound in every state, on a ${kind}`, async ({ browser }) => {
    // About 30 s on two cores that have nothing else to do.
    test.setTimeout(600_000)
    const found: string[] = []
    for (const moment of MOMENTS) {
      await moment.happens(stage)
      const screens = new Screens(browser, options)
      for (const stop of chosen(moment.stops(stage, server))) found.push(...(await look(await screens.of(stop.who), stop, widths)))
      for (const fault of screens.faults()) found.push(`${moment.name}, console: ${fault}`)
      await screens.close()
    }
    expect(found).toEqual([])
  })
}
