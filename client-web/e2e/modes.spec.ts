// What a person has told their device: more contrast, colours of their own, no motion. Each says first that it is different without.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test, type Page } from '@playwright/test'
import { cut_off } from './cut_off'
import { Member } from './member'
import { BIKE, GERMAN, Neighbour, SMALL } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server?.stop()
})

/** A reader with a swap that waits for an answer, and its address. */
async function reader(browser: Parameters<typeof Neighbour.arrive>[0], motion: 'reduce' | 'no-preference'): Promise<[Neighbour, string]> {
  const [ana, ben] = [await Member.join(server, 'Ana', 'Belle-Terre'), await Member.join(server, 'Benoît', 'Belle-Terre')]
  await ana.post('offer', BIKE)
  await ben.post('offer', GERMAN)
  await ana.post('want', GERMAN)
  await ben.post('want', BIKE)
  const ring = `${server.origin}/rondes/${(await ana.waiting()).id}`
  const one = await Neighbour.arrive(browser, 'Ana', { ...SMALL, reducedMotion: motion })
  await ana.lend_session(one.page.context())
  return [one, ring]
}

const token = (page: Page, name: string): Promise<string> =>
  page.evaluate((one) => getComputedStyle(document.documentElement).getPropertyValue(one).trim(), name)
const style = (page: Page, selector: string, property: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((one, name) => getComputedStyle(one).getPropertyValue(name), property)

async function low_contrast(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  return await page.evaluate(async () => {
    const axe = Reflect.get(globalThis, 'axe') as {
      run: (where: Document, how: unknown) => Promise<{ violations: { nodes: { html: string }[] }[] }>
    }
    const { violations } = await axe.run(document, { runOnly: ['color-contrast'] })
    return violations.flatMap((fault) => fault.nodes.map((node) => node.html.slice(0, 200)))
  })
}

test('more contrast: lines and second texts are as strong as the first, in both themes', async ({ browser }) => {
  const [one, ring] = await reader(browser, 'reduce')
  const { page } = one
  for (const path of [ring, `${server.origin}/publier`]) {
    await page.goto(path)
    await one.settled()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, contrast: 'no-preference' })
      expect(await token(page, '--ink-2')).not.toBe(await token(page, '--ink'))
      await page.emulateMedia({ colorScheme, contrast: 'more' })
      await one.drawn()
      expect(await token(page, '--ink-2')).toBe(await token(page, '--ink'))
      expect(await token(page, '--line')).toBe(await token(page, '--line-strong'))
      expect(await low_contrast(page)).toEqual([])
    }
  }
  await one.leave()
})

test('colours of the system: what is chosen shows, drawings keep theirs, nothing is cut off', async ({ browser }) => {
  const [one, ring] = await reader(browser, 'reduce')
  const { page } = one
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto(`${server.origin}/publier`)
  await one.settled()
  await page.locator('.amt label').first().click()
  await page.locator('label.chip').first().click()
  for (const [on, off] of [
    ['.pick.on', '.pick:not(.on)'],
    ['.amt .on', '.amt label:not(.on)'],
    ['label.chip.on', 'label.chip:not(.on)'],
  ] as const) {
    expect(await style(page, on, 'background-color')).not.toBe(await style(page, off, 'background-color'))
    expect(await style(page, on, 'background-color')).not.toBe(await style(page, on, 'color'))
  }
  expect(await cut_off(one)).toEqual([])
  await page.goto(ring)
  await one.settled()
  expect(await style(page, 'svg.ring text.ini', 'forced-color-adjust')).toBe('none')
  expect(await style(page, '.tag', 'border-top-width')).toBe('1px')
  expect(await cut_off(one)).toEqual([])
  await page.emulateMedia({ forcedColors: 'none' })
  expect(await style(page, '.tag', 'border-top-width')).toBe('0px')
  await one.leave()
})

test('no motion: what moves can be stopped, and nothing moves where that is asked for', async ({ browser }) => {
  const [one, ring] = await reader(browser, 'no-preference')
  const { page } = one
  await page.goto(ring)
  await expect(page.locator('svg.ring.live')).toBeVisible()
  const lasting = (): Promise<number> =>
    page.evaluate(() => document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime === Infinity).length)
  await expect.poll(lasting).toBeGreaterThan(0)
  const moving = (): Promise<number> =>
    page.evaluate(
      () =>
        document.getAnimations().filter((each) => each.playState === 'running' && each.effect?.getComputedTiming().endTime === Infinity)
          .length,
    )
  await expect.poll(moving).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Arrêter le mouvement' }).click()
  await expect.poll(moving).toBe(0)
  await page.getByRole('button', { name: 'Reprendre le mouvement' }).click()
  await expect.poll(moving).toBeGreaterThan(0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect.poll(lasting).toBe(0)
  await expect(page.locator('svg.ring .parcel').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Arrêter le mouvement' })).toHaveCount(0)
  await one.leave()
})
