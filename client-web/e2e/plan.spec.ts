// The plan of the quarters: a picture that follows the list, and the list the picture.
import { expect, test } from '@playwright/test'
import { Member } from './member'
import { BIKE, Neighbour, SMALL } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server.stop()
})

test('whoever joins finds their quarter on the plan or in the list: each shows what the other chose', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', SMALL)
  const { page } = ana
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(server.invitation)
  await page.getByLabel('Votre prénom').fill('Ana')
  await ana.settled()
  expect(asked.filter((path) => path.endsWith('/plan') || path.includes('QuarterPlan'))).toEqual([])
  await page.getByRole('button', { name: 'Voir sur le plan' }).click()
  const list = page.getByLabel('Votre quartier')
  const picture = page.locator('figure svg')
  await expect(picture.locator('path')).toHaveCount(10)
  await list.selectOption({ label: 'Belle-Terre' })
  await expect(picture.locator('path.on')).toHaveAttribute('data-quarter', await list.inputValue())
  const other = await list.locator('option', { hasText: 'Villette' }).getAttribute('value')
  // In the middle of the quarter, where its number stands and lets the finger through.
  await picture.locator(`path[data-quarter="${other}"]`).click()
  await expect(list).toHaveValue(other!)
  await expect(picture.locator('path.on')).toHaveCount(1)
  await page.getByRole('button', { name: 'Entrer dans la ronde' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
  await page.goto(`${server.origin}/profil`)
  await expect(page.getByRole('main').getByText('Villette')).toBeVisible()
  expect(ana.faults).toEqual([])
})

test('a listing shows its quarter on the plan and no place, a filter how far one would walk', async ({ browser }) => {
  const ben = await Member.join(server, 'Benoît', 'Belle-Terre')
  const listing = await ben.post('offer', BIKE)
  const cleo = await Member.join(server, 'Cléo', 'Clair-Val')
  const one = await Neighbour.arrive(browser, 'Cléo', SMALL)
  await cleo.lend_session(one.page.context())
  const { page } = one
  await page.goto(`${server.origin}/annonces/${listing.id}`)
  await page.getByRole('button', { name: 'Voir sur le plan' }).click()
  await expect(page.getByRole('img', { name: /quartier de cette annonce/ })).toBeVisible()
  await expect(page.locator('figure path.on')).toHaveCount(1)
  await expect(page.locator('figcaption li')).toHaveText(/Belle-Terre/)
  await page.goto(server.origin)
  await page.getByRole('button', { name: 'Affiner' }).click()
  await page.getByRole('button', { name: 'Voir sur le plan' }).click()
  const marked = page.locator('figure path.on')
  await page.getByRole('group', { name: 'À pied, au plus' }).getByRole('button', { name: '25 min' }).click()
  await expect(marked).not.toHaveCount(1)
  const far = await marked.count()
  await page.getByRole('group', { name: 'À pied, au plus' }).getByRole('button', { name: '5 min', exact: true }).click()
  await expect(marked).toHaveCount(1)
  expect(far).toBeGreaterThan(1)
  expect(one.faults).toEqual([])
})
