// Several things that count as one: posted in two browsers, seen whole by everybody, one hand-over.
import { expect, test, type Page } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

const line = (page: Page, n: number) => page.getByLabel(`Chose ${n}`, { exact: true })

/** In both themes, on the smallest screen, and with text twice as large. */
async function sound(one: Neighbour): Promise<void> {
  const { page } = one
  const before = page.viewportSize()!
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await one.drawn()
    expect(await axe_finds(one)).toEqual([])
  }
  for (const [width, size] of [
    [before.width, '200%'],
    [320, ''],
    [320, '200%'],
  ] as const) {
    await page.setViewportSize({ ...before, width })
    await page.evaluate((font) => (document.documentElement.style.fontSize = font), size)
    await one.drawn()
    expect([width, size, await cut_off(one)]).toEqual([width, size, []])
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ''))
  await page.setViewportSize(before)
}

/** Adds a line, and waits until it is known what it is. */
async function add(one: Neighbour, n: number, title: string, sort: string): Promise<void> {
  await one.page.getByRole('button', { name: 'Ajouter au lot' }).click()
  await expect(line(one.page, n)).toBeFocused()
  await line(one.page, n).fill(title)
  await expect(one.page.locator('.lot .sort').nth(n - 2)).toHaveText(sort)
}

test('a lot is offered, a lot is sought, and a ring hands it over whole', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', PHONE)
  const ben = await Neighbour.arrive(browser, 'Benoît', DESK)
  for (const one of [ana, ben]) await one.join(server.invitation)

  const publish = await ana.prepare('offer', 'Vélo d’enfant')
  await add(ana, 2, 'Poussette', 'Matériel pour bébé')
  await add(ana, 3, 'Table de jardin', 'Meubles')
  await sound(ana)
  await publish.click()
  await expect(ana.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
  await ana.post('want', 'Un roman')

  await ben.post('offer', 'Des romans')
  // What hangs is seen with what else is in it.
  await ben.home()
  const card = ben.page.getByRole('link', { name: 'Vélo d’enfant + Poussette + Table de jardin' })
  await card.click()
  await expect(ben.page.getByRole('heading', { level: 1, name: 'Vélo d’enfant, avec 2 autres choses' })).toBeVisible()
  await expect(ben.page.locator('[data-lot] li')).toHaveText(['Vélo d’enfant', 'Poussette', 'Table de jardin'])
  await expect(ben.page.getByText('Tout est donné ensemble, à une seule personne.')).toBeVisible()
  await sound(ben)

  const wish = await ben.prepare('want', 'Une table')
  await add(ben, 2, 'Un vélo', 'Vélos et trottinettes')
  await expect(ben.page.getByText('Tout ensemble, ou rien.')).toBeVisible()
  await wish.click()
  await expect(ben.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()

  for (const one of [ana, ben]) {
    await one.home()
    await one.open_ring()
    await expect(one.page.locator('.pair .lot-rest li')).toHaveText(['Poussette', 'Table de jardin'])
    await sound(one)
  }
  await expect(ben.page.getByText('C’est un lot : une autre chose vient avec.')).toBeVisible()
  await ana.accept()
  await ben.accept()
  for (const one of [ana, ben]) await expect(one.state()).toHaveAttribute('data-state', 'agreed')
  await expect(ben.hand('get')).toContainText('Vélo d’enfant, avec 2 autres choses')
  for (const one of [ana, ben]) for (const side of ['give', 'get'] as const) await one.confirm(side)
  for (const one of [ana, ben]) {
    await expect(one.state()).toHaveAttribute('data-state', 'fulfilled')
    expect(one.faults).toEqual([])
    await one.leave()
  }
})

test('a line is put right by one tap, asked for where it is not known, and taken out; the draft keeps it', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', PHONE)
  const { page } = ana
  await ana.join(server.invitation)
  const publish = await ana.prepare('want', 'Une table')
  await add(ana, 2, 'Un vélo', 'Vélos et trottinettes')
  await page.getByRole('button', { name: 'Ajouter au lot' }).click()
  await line(page, 3).fill('Zwqrtz')
  await publish.click()
  await expect(page.getByText('Choisissez de quelle sorte c’est, ou enlevez cette ligne.')).toBeVisible()
  await expect(page.getByLabel('Sorte de « Zwqrtz »')).toBeFocused()
  await sound(ana)
  await page.getByLabel('Sorte de « Zwqrtz »').selectOption({ label: 'Livres' })
  await expect(page.locator('.lot .sort')).toHaveText(['Vélos et trottinettes', 'Livres'])

  await page.reload()
  await expect(line(page, 3)).toHaveValue('Zwqrtz')
  await page.getByRole('button', { name: 'Enlever du lot : Un vélo' }).click()
  await expect(line(page, 2)).toHaveValue('Zwqrtz')
  await expect(line(page, 3)).toHaveCount(0)

  await page.locator('.amt label').filter({ hasText: 'Coup de main' }).click()
  await ana.visible(page.getByRole('button', { name: 'Publier' })).click()
  await expect(page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Une table + Zwqrtz' })).toBeVisible()
  expect(ana.faults).toEqual([])
  await ana.leave()
})
