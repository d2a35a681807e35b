// A wish for which one has nothing to give: ticked on the page, told to its owner, and to nobody else.
import { expect, test } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { Member } from './member'
import { Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

test('a wish is marked, its owner reads so, a third is refused kindly, and a neighbour sees a wish like any', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', PHONE)
  await ana.join(server.invitation)
  const box = ana.page.getByRole('checkbox', { name: /Je n’ai rien à donner/ })

  await ana.prepare('offer', 'Vélo d’enfant')
  await expect(box).toHaveCount(0)
  const publish = await ana.prepare('want', 'Un roman')
  await box.check()
  await ana.settled()
  expect(await axe_finds(ana)).toEqual([])
  expect(await cut_off(ana)).toEqual([])
  const look = process.env['LOOK']
  if (look) await ana.page.screenshot({ path: `${look}/no-return.png`, fullPage: true })
  await publish.click()
  await expect(ana.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()

  await ana.page.goto(`${server.origin}/mes-annonces`)
  const own = ana.page.getByRole('region', { name: 'Un roman' })
  await own.getByRole('button', { name: /Pourquoi/ }).click()
  await expect(own.getByText('ce souhait attend un cadeau')).toBeVisible()
  await own.getByRole('link', { name: /Modifier/ }).click()
  await expect(box).toBeChecked()

  for (const title of ['Une lampe', 'Une chaise']) {
    const more = await ana.prepare('want', title)
    await box.check()
    await more.click()
    if (title === 'Une lampe') await expect(ana.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
  }
  await expect(ana.page.getByText('Deux de vos souhaits sont déjà sans contrepartie.')).toBeVisible()
  expect(ana.faults.filter((fault) => !fault.includes('status of 429'))).toEqual([])

  const ben = await Member.join(server, 'Benoît', 'Belle-Terre')
  const seen = await ben.api.get<{ items: { title: string; no_return?: boolean }[] }>('/listings', { query: { direction: 'want' } })
  expect(seen.items.map((one) => one.title).sort()).toEqual(['Un roman', 'Une lampe'])
  for (const one of seen.items) expect(one).not.toHaveProperty('no_return')
})
