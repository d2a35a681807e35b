// What the neighbourhood has in common: its figures, and its calls.
import { expect, test } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { Member } from './member'
import { DESK, Neighbour, PHONE, SMALL } from './neighbour'
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
      ...{ kept_kg: 40, helped_hours: 15 },
    },
    {
      ...{ month: '2026-09', published_on: '2026-10-01', people: null, handovers: null, within_15: null, beyond_15: null },
      ...{ wait: null, exchanges: null, sizes: [], lacking: [], kept_kg: null, helped_hours: null },
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
  for (const [name, size] of Object.entries({ phone: PHONE, small: SMALL, desktop: DESK })) {
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
    await expect(page.getByText('40 kg ou plus sont restés en usage (estimation).')).toBeVisible()
    await page.getByText('Comment c’est estimé').click()
    await expect(page.getByRole('row', { name: /10\s*kg/ })).toContainText('Meubles')
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
    expect(await cut_off(one)).toEqual([])
    await page.evaluate(() => (document.documentElement.style.fontSize = ''))
    await expect(page.getByRole('link', { name: /CSV/ })).toHaveCount(0)
    expect(await axe_finds(one)).toEqual([])
    const look = process.env['LOOK']
    if (look) await page.screenshot({ path: `${look}/figures-${name}.png`, fullPage: true })
    expect(one.faults).toEqual([])
  }
})

test('a steward makes a call, a neighbour promises, takes it back and promises again; it arrives', async ({ browser }) => {
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const stewards = await Neighbour.arrive(browser, 'Amina', DESK)
  await amina.lend_session(stewards.page.context())
  await stewards.page.goto(`${server.origin}/appels`)
  const page = stewards.page
  await page.getByRole('button', { name: 'Lancer un appel' }).click()
  expect(await axe_finds(stewards)).toEqual([])
  await page.getByLabel('Nom du projet').fill('Jardin partagé')
  await page.getByLabel('Que faut-il').fill('Chaises')
  await page.getByLabel('Catégorie').selectOption('garden-tools')
  await page.getByLabel('Combien').fill('10')
  await page.getByRole('button', { name: 'Lancer l’appel' }).click()
  await expect(page.getByRole('heading', { name: 'Jardin partagé' })).toBeVisible()

  const cleo = await Member.join(server, 'Cléo', 'Belle-Terre')
  const one = await Neighbour.arrive(browser, 'Cléo', PHONE)
  await cleo.lend_session(one.page.context())
  await one.page.goto(`${server.origin}/appels`)
  const card = one.page.getByRole('article', { name: 'Jardin partagé' })
  await card.getByLabel(/Combien/).selectOption('4')
  await card.getByRole('button', { name: /Je promets/ }).click()
  await expect(card.getByText('Vous avez promis 4')).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  const look = process.env['LOOK']
  if (look) await one.page.screenshot({ path: `${look}/calls-phone.png`, fullPage: true })
  await card.getByRole('button', { name: 'Reprendre ma promesse' }).click()
  await expect(card.getByText('Reçu : 0 sur 10, promis : 0.')).toBeVisible()
  await card.getByLabel(/Combien/).selectOption('1')
  await card.getByRole('button', { name: /Je promets/ }).click()
  await expect(card.getByText('Vous avez promis 1')).toBeVisible()

  await page.reload()
  await expect(page.getByText('Cléo')).toBeVisible()
  await page.getByRole('button', { name: 'C’est arrivé' }).click()
  await expect(page.getByText('Reçu : 1 sur 10, promis : 0.')).toBeVisible()
  if (look) await page.screenshot({ path: `${look}/calls-desktop.png`, fullPage: true })
  expect(await axe_finds(stewards)).toEqual([])
  expect([...stewards.faults, ...one.faults]).toEqual([])
})

test('an offer that nobody takes says which project looks for it, and is promised with one tap', async ({ browser }) => {
  const lia = await Member.join(server, 'Lia', 'Belle-Terre')
  const rakes = await lia.post('offer', 'Râteaux', { category: 'garden-tools' })
  const one = await Neighbour.arrive(browser, 'Lia', PHONE)
  await lia.lend_session(one.page.context())
  const { page } = one
  // As the night's clearing would have left it: no test waits for a night.
  const need = { title: 'Outils', category: 'garden-tools', kind: rakes.kind, size: 2, quantity: 5, received: 0 }
  const call = {
    ...{ id: 'c'.repeat(26), title: 'Verger du quartier', text: '', association: null, language: 'fr', made_on: '2026-11-01' },
    ...{ until: '2036-12-01T20:00:00.000Z', open: true, keeps: false },
  }
  const suits = [{ id: rakes.id, title: rakes.title, units: 2 }]
  const before = { ...call, needs: [{ ...need, promised: 0, mine: 0, suits }], pledges: [] }
  const pledge = { id: 'p'.repeat(26), need: 0, quantity: 2, first_name: 'Lia', received: false, offer: rakes.title, holds: true }
  const after = { ...call, needs: [{ ...need, promised: 2, mine: 2, suits: [] }], pledges: [pledge] }
  let promised: unknown = null
  await page.route('**/api/v1/calls', (route) => route.fulfill({ json: { items: [promised ? after : before], may_make: false } }))
  await page.route('**/api/v1/calls/*/pledges', (route) => {
    promised = route.request().postDataJSON()
    return route.fulfill({ status: 201, json: after })
  })
  await page.goto(`${server.origin}/annonces/${rakes.id}`)
  const hint = page.getByRole('region', { name: 'Un projet cherche cela' })
  await expect(hint.getByText('Verger du quartier')).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  await hint.getByRole('link', { name: 'Voir les appels' }).click()
  const card = page.getByRole('article', { name: 'Verger du quartier' })
  expect(await axe_finds(one)).toEqual([])
  await card.getByRole('button', { name: /Promettre «.Râteaux.»/ }).click()
  await expect(card.getByText('Vous avez promis 2 (Râteaux)')).toBeVisible()
  expect(promised).toEqual({ need: 0, quantity: 2, listing: rakes.id })
  await page.goto(`${server.origin}/annonces/${rakes.id}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Râteaux' })).toBeVisible()
  await expect(hint).toHaveCount(0)
  expect(one.faults).toEqual([])
})

test('whoever sits at the end of a chain reads which project the ring may go on to', async ({ browser }) => {
  const max = await Member.join(server, 'Max', 'Belle-Terre')
  const pia = await Member.join(server, 'Pia', 'Belle-Terre')
  const stool = await pia.post('offer', 'Tabouret', { category: 'furniture' })
  await pia.post('want', 'Un livre de contes', { category: 'books' })
  await max.post('offer', 'Livre de contes', { category: 'books', kind: 'gift' })
  const { id } = await pia.waiting()
  const page_of = async (who: Member): Promise<Neighbour> => {
    const one = await Neighbour.arrive(browser, who.name, PHONE)
    await who.lend_session(one.page.context())
    // As the night's clearing would have left it: no test waits for a night.
    const need = { title: 'Sièges', category: 'furniture', kind: 'good', size: 2, quantity: 5, received: 0, promised: 0, mine: 0 }
    const call = { id: 'c'.repeat(26), title: 'Salle du quartier', text: '', association: null, language: 'fr', made_on: '2026-11-01' }
    const suits = [{ id: stool.id, title: stool.title, units: 1 }]
    const items = [{ ...call, until: '2036-12-01T20:00:00.000Z', open: true, keeps: false, needs: [{ ...need, suits }], pledges: [] }]
    await one.page.route('**/api/v1/calls', (route) => route.fulfill({ json: { items, may_make: false } }))
    await one.page.goto(`${server.origin}/rondes/${id}`)
    return one
  }
  const end = await page_of(pia)
  const hint = end.page.getByRole('region', { name: 'La ronde peut continuer' })
  await expect(end.page.getByRole('button', { name: 'D’accord, j’en suis' }).filter({ visible: true })).toBeVisible()
  await expect(hint).toHaveCount(0)
  await max.answer(id, 'accept')
  await pia.answer(id, 'accept')
  await expect(hint.getByText('Tabouret · Salle du quartier')).toBeVisible()
  expect(await axe_finds(end)).toEqual([])
  expect(await cut_off(end)).toEqual([])
  const begin = await page_of(max)
  await expect(begin.page.getByRole('heading', { name: 'Les remises' }).first()).toBeAttached()
  await expect(begin.page.getByRole('region', { name: 'La ronde peut continuer' })).toHaveCount(0)
  expect([...end.faults, ...begin.faults]).toEqual([])
})
