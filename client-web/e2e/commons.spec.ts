// What the neighbourhood has in common: its figures.
import { expect, test } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server.stop()
})

/** Two months as the night would have told them: no test waits for a month to be over. */
const TOLD = {
  at_least: 5,
  months: [
    {
      ...{
        month: '2026-10',
        published_on: '2026-11-01',
        people: 35,
        handovers: 60,
        within_15: 45,
        beyond_15: 10,
        wait: 'week',
        exchanges: 20,
      },
      sizes: [{ size: 'three', exchanges: 10 }],
      lacking: [{ category: 'translation', people: 5 }],
    },
    {
      ...{ month: '2026-09', published_on: '2026-10-01', people: null, handovers: null, within_15: null, beyond_15: null },
      ...{ wait: null, exchanges: null, sizes: [], lacking: [] },
    },
  ],
}

test('a neighbourhood that has just begun says when its figures come', async ({ browser }) => {
  const ana = await Member.join(server, 'Ana', 'Belle-Terre')
  const one = await Neighbour.arrive(browser, 'Ana', PHONE)
  await ana.lend_session(one.page.context())
  await one.page.goto(`${server.origin}/profil`)
  await one.page.getByRole('link', { name: 'Le quartier en chiffres' }).click()
  await expect(one.page.getByRole('heading', { level: 1, name: 'Le quartier en chiffres' })).toBeVisible()
  await expect(one.page.getByText('Pas encore de chiffres')).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  expect(one.faults).toEqual([])
})

test('each picture of figures has its table, and what cannot be told is said so', async ({ browser }) => {
  const ben = await Member.join(server, 'Ben', 'Belle-Terre')
  for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESK })) {
    const one = await Neighbour.arrive(browser, 'Ben', size)
    await ben.lend_session(one.page.context())
    const { page } = one
    await page.route('**/api/v1/statistics', (route) => route.fulfill({ json: TOLD }))
    await page.goto(`${server.origin}/chiffres`)
    const served = page.getByRole('figure').filter({ hasText: 'Personnes qui ont reçu' })
    await expect(served.getByRole('img', { name: /mois par mois/ })).toBeVisible()
    await served.getByText('Voir en tableau').click()
    await expect(served.getByRole('row', { name: /oct/ })).toContainText('35')
    await expect(served.getByRole('row', { name: /sept/ })).toContainText('pas dit')
    await expect(page.getByText('45 remises ou plus entre quartiers à 15 minutes')).toBeVisible()
    await expect(page.getByText('Un mois calme')).toBeVisible()
    await expect(page.getByRole('link', { name: /CSV/ })).toHaveCount(0)
    expect(await axe_finds(one)).toEqual([])
    const look = process.env['LOOK']
    if (look) await page.screenshot({ path: `${look}/figures-${name}.png`, fullPage: true })
    expect(one.faults).toEqual([])
  }
})
