// Home and parents: one person in two neighbourhoods, one at a time, and nothing of the one on the pages or on the device in the other.
import { expect, test, type Page } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

const HERE = 'Tondeuse de Thônex'
const THERE = 'Prunes de Vessy'
let server: Running
test.beforeAll(async () => {
  server = await start_server([], { beside: ['Vessy', 'Lancy', 'Carouge'] })
  const luc = await Member.join(server, 'Luc', 'Belle-Terre')
  await luc.post('offer', HERE, { category: 'gardening' })
  const zoe = await Member.join(at('Vessy'), 'Zoé', 'Bourg')
  await zoe.post('offer', THERE, { category: 'gardening' })
})
test.afterAll(async () => {
  await server.stop()
})

/** The same server, where one joins another neighbourhood. */
function at(place: string): Running {
  return { ...server, invitation: server.origin + server.beside[place] }
}

async function arrive_as(browser: Parameters<typeof Neighbour.arrive>[0], name: string, options = PHONE): Promise<Neighbour> {
  const member = await Member.join(server, name, 'Belle-Terre')
  const one = await Neighbour.arrive(browser, name, options)
  await member.lend_session(one.page.context())
  await one.page.goto(server.origin)
  await expect(one.page.getByText(HERE)).toBeVisible()
  return one
}

async function join_too(page: Page, place: string, nickname = ''): Promise<void> {
  await page.goto(at(place).invitation)
  await page.getByLabel('Petit nom, pour vous seulement').fill(nickname)
  await page.getByRole('button', { name: 'Rejoindre aussi' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
}

async function go_to(page: Page, name: string): Promise<void> {
  await page.goto(`${server.origin}/profil`)
  await page.getByRole('button', { name: `Aller à ${name}` }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
}

/** A handshake that was under way when its session ended is refused, and the browser says so. */
const is_none_of_the_socket = (fault: string): boolean => !/WebSocket connection to .*\/live' failed/.test(fault)

/** All that this origin keeps on the device: words, rows, and answers of the service worker. */
async function kept_on_device(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const all: unknown[] = [{ ...localStorage }, { ...sessionStorage }]
    const ask = (request: IDBRequest): Promise<unknown> =>
      new Promise((done, fail) => {
        request.onsuccess = () => done(request.result)
        request.onerror = () => fail(new Error('no answer'))
      })
    // To open one that is not there would make it, without its tables.
    if ((await indexedDB.databases()).some((one) => one.name === 'ronde')) {
      const database = (await ask(indexedDB.open('ronde'))) as IDBDatabase
      for (const name of database.objectStoreNames) all.push(await ask(database.transaction(name).objectStore(name).getAll()))
      database.close()
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        all.push(request.url)
        if (!/\.(js|css|woff2|png|svg|ico|webmanifest)$/.test(request.url)) all.push(await (await cache.match(request))?.text())
      }
    }
    return JSON.stringify(all)
  })
}

test('a member opens an invitation of another neighbourhood, joins it too, and goes there and back', async ({ browser }) => {
  const ana = await arrive_as(browser, 'Ana')
  const { page } = ana
  await page.goto(at('Vessy').invitation)
  await expect(page.getByText('Vous êtes déjà dans la ronde de Thônex. Rejoindre aussi celle de Vessy ?')).toBeVisible()
  await expect(page.getByText('Vous restez membre là où vous êtes')).toBeVisible()
  await expect(page.getByLabel('Votre prénom')).toHaveValue('Ana')
  expect(await axe_finds(ana)).toEqual([])
  expect(await cut_off(ana)).toEqual([])
  await page.getByLabel('Petit nom, pour vous seulement').fill('Chez mes parents')
  await page.getByRole('button', { name: 'Rejoindre aussi' }).click()
  await expect(page.getByText(THERE)).toBeVisible()
  await expect(page.getByText(HERE)).toHaveCount(0)

  await page.goto(`${server.origin}/profil`)
  const mine = page.getByRole('region', { name: 'Mes quartiers' })
  await expect(mine.getByRole('listitem').filter({ hasText: 'Chez mes parents' }).getByText('Vous êtes ici')).toBeVisible()
  expect(await axe_finds(ana)).toEqual([])
  expect(await cut_off(ana)).toEqual([])
  const look = process.env['LOOK']
  if (look) await page.screenshot({ path: `${look}/my-places-phone.png`, fullPage: true })
  await mine.getByRole('button', { name: 'Donner un petit nom à Thônex' }).click()
  await mine.getByLabel('Petit nom, pour vous seulement').fill('Chez nous')
  expect(await axe_finds(ana)).toEqual([])
  await mine.getByRole('button', { name: 'Enregistrer' }).click()
  await mine.getByRole('button', { name: 'Aller à Chez nous' }).click()
  await expect(page.getByText(HERE)).toBeVisible()
  await expect(page.getByText(THERE)).toHaveCount(0)

  await page.goto(at('Vessy').invitation)
  await expect(page.getByText('Vous êtes déjà aussi dans la ronde de Vessy.')).toBeVisible()
  expect(ana.faults.filter(is_none_of_the_socket)).toEqual([])
})

test('without network, what was seen in one place is not shown, nor kept, in the other', async ({ browser }) => {
  const ben = await arrive_as(browser, 'Ben', { ...PHONE, serviceWorkers: 'allow' })
  const { page } = ben
  await expect.poll(() => kept_on_device(page)).toContain(HERE)
  await join_too(page, 'Vessy')
  await expect(page.getByText(THERE)).toBeVisible()
  await expect.poll(() => kept_on_device(page)).toContain(THERE)
  expect(await kept_on_device(page)).not.toContain(HERE)
  await page.evaluate(async () => await navigator.serviceWorker.ready)
  await page.context().setOffline(true)
  await page.reload()
  await expect(page.getByText(THERE)).toBeVisible()
  await expect(page.getByText(HERE)).toHaveCount(0)
  await page.context().setOffline(false)
  await go_to(page, 'Thônex')
  await expect(page.getByText(HERE)).toBeVisible()
  await expect.poll(() => kept_on_device(page)).toContain(HERE)
  expect(await kept_on_device(page)).not.toContain(THERE)
})

test('another tab follows to where this device looks now', async ({ browser }) => {
  const cleo = await arrive_as(browser, 'Cléo', DESK)
  const other = await cleo.page.context().newPage()
  await other.goto(server.origin)
  await expect(other.getByText(HERE)).toBeVisible()
  await join_too(cleo.page, 'Vessy')
  await expect(other.getByText(THERE)).toBeVisible()
  await expect(other.getByText(HERE)).toHaveCount(0)
})

test('three are the most, and leaving the one where one is leads to the oldest that is left', async ({ browser }) => {
  const dora = await arrive_as(browser, 'Dora')
  const { page } = dora
  await join_too(page, 'Vessy')
  await join_too(page, 'Lancy', 'Bureau')
  await page.goto(at('Carouge').invitation)
  await expect(page.getByText('Vous avez trois quartiers : c’est le maximum.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Rejoindre aussi' })).toHaveCount(0)
  expect(await axe_finds(dora)).toEqual([])
  await page.goto(`${server.origin}/profil`)
  await expect(page.getByText('Vous avez trois quartiers : c’est le maximum.')).toBeVisible()
  await page.getByRole('button', { name: 'Quitter ce quartier' }).click()
  await page.getByRole('button', { name: 'Oui, quitter ce quartier' }).click()
  await expect(page.getByText(HERE)).toBeVisible()
  await page.goto(`${server.origin}/profil`)
  await expect(page.getByRole('region', { name: 'Mes quartiers' }).getByRole('listitem')).toHaveCount(2)
  await expect(page.getByText('Bureau')).toHaveCount(0)
  expect(dora.faults.filter(is_none_of_the_socket)).toEqual([])
})

test('a link that belongs to another of my places says so, and opens there', async ({ browser }) => {
  const eva = await arrive_as(browser, 'Eva')
  const { page } = eva
  const link = await page.getByRole('link', { name: HERE }).first().getAttribute('href')
  await page.goto(server.origin + link)
  await expect(page.getByRole('heading', { level: 1, name: HERE })).toBeAttached()
  await join_too(page, 'Vessy')
  await page.goto(server.origin + link)
  await expect(page.getByText('Ce lien vient peut-être d’un autre de vos quartiers.')).toBeVisible()
  expect(await axe_finds(eva)).toEqual([])
  await page.getByRole('button', { name: 'Aller à Thônex' }).click()
  await expect(page.getByRole('heading', { level: 1, name: HERE })).toBeAttached()
  expect(new URL(page.url()).pathname).toBe(link)
  // Nor is an exchange here that is not.
  await page.goto(`${server.origin}/rondes/${link?.split('/').at(-1) ?? ''}`)
  await expect(page.getByRole('button', { name: 'Aller à Vessy' })).toBeVisible()
})
