// Every screen and state against axe-core in both themes at three widths, with no sideways scroll, also at 200 % text.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test } from '@playwright/test'
import { DESK, PHONE, SMALL, type Neighbour } from './neighbour'
import { start_server, type Running } from './server'
import { on_screen, set_stage, stops, stops_after, visit, type Stage, type Stop } from './tour'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
let server: Running
let stage: Stage
let axe: string

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000)
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  server = await start_server()
  stage = await set_stage(browser, server)
})
test.afterAll(async () => {
  await server?.stop()
})

async function faults(one: Neighbour): Promise<string[]> {
  await one.page.evaluate(axe)
  return await one.page.evaluate(async (rules) => {
    const axe = (
      globalThis as unknown as {
        axe: {
          run: (
            where: Document,
            how: unknown,
          ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
        }
      }
    ).axe
    const { violations } = await axe.run(document, { runOnly: rules })
    return violations.flatMap((fault) =>
      fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)} | ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`),
    )
  }, RULES)
}

const SIZES = { small: SMALL, phone: PHONE, desk: DESK }
async function look(one: Neighbour, stop: Stop): Promise<string[]> {
  await visit(one, server, stop)
  const found = (await faults(one)).map((fault) => `${stop.name}: ${fault}`)
  const over = await one.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (over > 0) found.push(`${stop.name}: scrolls sideways by ${over}`)
  const headings = await one.page.locator('h1').count()
  if (headings !== 1) found.push(`${stop.name}: ${headings} h1`)
  return found
}

// Before Ana's yes on every screen, then after it: it can be said once.
for (const moment of ['before', 'after'] as const) {
  for (const [size, options] of Object.entries(SIZES)) {
    for (const scheme of ['light', 'dark'] as const) {
      test(`axe finds nothing on any screen, ${moment} the last yes, ${size}, ${scheme}`, async ({ browser }) => {
        test.setTimeout(240_000)
        const found: string[] = []
        for (const signed_in of [false, true]) {
          const all = moment === 'before' ? stops(stage, server) : stops_after(stage)
          const one = await on_screen(stage, browser, { ...options, colorScheme: scheme }, signed_in)
          for (const stop of all.filter((each) => each.signed_in === signed_in)) found.push(...(await look(one, stop)))
          for (const fault of one.faults) found.push(`console: ${fault}`)
          await one.leave()
        }
        expect(found).toEqual([])
      })
    }
  }
}

test('nothing is cut off at 200 % text', async ({ browser }) => {
  // Known and open: post, listing, edit and sheet scroll sideways by 12 to 83 px on a phone. When this passes, take the line away.
  test.fail()
  test.setTimeout(180_000)
  const found: string[] = []
  const one = await on_screen(stage, browser, PHONE, true)
  for (const stop of [...stops(stage, server).filter((each) => !each.name.startsWith('ring-other')), ...stops_after(stage)]) {
    if (!stop.signed_in) continue
    await visit(one, server, stop)
    await one.page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
    const over = await one.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (over > 0) found.push(`${stop.name}: scrolls sideways by ${over}`)
  }
  await one.leave()
  expect(found).toEqual([])
})
