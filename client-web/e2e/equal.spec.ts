// Whether proposals reach everybody alike, as anybody reads it; and the one thing that somebody says for themselves: that they need no step.
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
  await server?.stop()
})

/** A month as the night would have told it: no test waits for two months to be over. */
const TOLD = {
  neighbourhood: 'Thônex',
  at_least: 5,
  months: [
    {
      ...{ month: '2026-09', published_on: '2026-11-01', all: { seekers: 45, proposed: 30, served: 20, wait: 'week' } },
      groups: [
        { division: 'quarter', group: 'a', name: 'Belle-Terre', seekers: 25, proposed: 20, served: 15, wait: 'week' },
        { division: 'quarter', group: 'b', name: 'Graveson', seekers: 15, proposed: 10, served: null, wait: 'fortnight' },
        { division: 'reached', group: 'app_only', name: null, seekers: 10, proposed: null, served: null, wait: null },
        { division: 'language', group: 'de', name: null, seekers: 5, proposed: 5, served: null, wait: 'month' },
      ],
    },
    {
      ...{ month: '2026-08', published_on: '2026-10-01', groups: [] },
      all: { seekers: null, proposed: null, served: null, wait: null },
    },
  ],
}

test('whoever passes by sees whom proposals reach, in pictures that have their table', async ({ browser }) => {
  for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESK })) {
    const one = await Neighbour.arrive(browser, 'Passant', size)
    const { page } = one
    await page.route('**/api/v1/neighbourhoods/*/fairness', (route) => route.fulfill({ json: TOLD }))
    await page.goto(`${server.origin}/equite`)
    await expect(page.getByRole('heading', { level: 1, name: /touchent-elles tout le monde/ })).toBeVisible()
    const quarters = page.getByRole('figure').filter({ hasText: 'Selon le quartier' })
    await expect(quarters.getByRole('img', { name: /Selon le quartier/ })).toBeVisible()
    await quarters.getByText('Voir en tableau').click()
    await expect(quarters.getByRole('row', { name: /Graveson/ })).toContainText('15')
    await expect(quarters.getByRole('row', { name: /Graveson/ })).toContainText('pas dit')
    await expect(page.getByText('Seulement dans Ronde').first()).toBeVisible()
    await expect(page.getByText('Un mois calme')).toBeVisible()
    await expect(page.getByRole('link', { name: /CSV/ })).toBeVisible()
    await one.settled()
    expect(await axe_finds(one)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const look = process.env['LOOK']
    if (look) await page.screenshot({ path: `${look}/equal-${name}.png`, fullPage: true })
    expect(one.faults).toEqual([])
  }
})

test('a neighbour says on their own page that they need no step, and a young neighbourhood has no report yet', async ({ browser }) => {
  const ben = await Member.join(server, 'Ben', 'Belle-Terre')
  const one = await Neighbour.arrive(browser, 'Ben', PHONE)
  await ben.lend_session(one.page.context())
  const { page } = one
  await page.goto(`${server.origin}/profil`)
  await page.getByRole('button', { name: 'Modifier' }).click()
  await page.getByLabel(/lieu de rencontre sans marche/).check()
  await one.settled()
  expect(await axe_finds(one)).toEqual([])
  const look = process.env['LOOK']
  if (look) await page.screenshot({ path: `${look}/equal-profile.png`, fullPage: true })
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.locator('[data-voice]')).toContainText('enregistré')
  await page.reload()
  await page.getByRole('button', { name: 'Modifier' }).click()
  await expect(page.getByLabel(/lieu de rencontre sans marche/)).toBeChecked()
  await page.getByRole('link', { name: /touchent-elles tout le monde/ }).click()
  await expect(page.getByText('Pas encore de chiffres')).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  expect(one.faults).toEqual([])
})
