// Three neighbours, one ring: found live, accepted in any order, handed over.
import { expect, test, type Browser } from '@playwright/test'
import { BIKE, DESK, GERMAN, HEDGE, Neighbour, PHONE, PLANS } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

/** Each offers what the other looks for. */
async function two_who_may_swap(browser: Browser): Promise<[Neighbour, Neighbour]> {
  const ana = await Neighbour.arrive(browser, 'Ana')
  const ben = await Neighbour.arrive(browser, 'Benoît')
  for (const [one, offer, want] of [
    [ana, BIKE, GERMAN],
    [ben, GERMAN, BIKE],
  ] as const) {
    await one.join(server.invitation)
    await one.post('offer', offer)
    await one.post('want', want)
  }
  return [ana, ben]
}

test('three join by link, get the same ring within a second, agree in any order and hand over', async ({ browser }) => {
  const three: Neighbour[] = []
  for (const [i, plan] of PLANS.entries()) {
    const one = await Neighbour.arrive(browser, plan.name, i === 1 ? DESK : PHONE)
    await one.join(server.invitation)
    three.push(one)
  }
  const [ana, ben, clea] = three as [Neighbour, Neighbour, Neighbour]
  for (const [i, one] of three.entries()) {
    await one.post('offer', PLANS[i]!.offer)
    if (one !== clea) await one.post('want', PLANS[i]!.want)
  }
  await ana.home()
  await ben.home()
  await expect(ana.page.locator('a.wait-card')).toHaveCount(0)

  const publish = await clea.prepare('want', BIKE)
  const seen = Promise.all(
    [ana, ben].map((one) =>
      one
        .waiting_card()
        .waitFor({ timeout: 10_000 })
        .then(() => performance.now()),
    ),
  )
  await publish.click()
  await expect(clea.page.getByRole('heading', { name: 'C’est publié.' })).toBeVisible()
  const posted = performance.now()
  for (const at of await seen) expect(at - posted).toBeLessThan(1000)
  await clea.page.getByRole('link', { name: 'Retour aux annonces' }).click()

  const addresses = []
  for (const one of three) {
    await one.open_ring()
    addresses.push(new URL(one.page.url()).pathname)
    await expect(one.page.getByRole('heading', { level: 1, name: 'Ronde à trois' })).toBeVisible()
    const text = await one.page.locator('main').innerText()
    for (const other of three) if (other !== one) expect(text).not.toContain(other.name)
  }
  expect(new Set(addresses).size).toBe(1)

  await clea.accept()
  await expect(ana.page.locator('svg.ring').getByText('sur 3')).toBeVisible()
  await ana.accept()
  await ben.accept()
  for (const one of three) {
    await expect(one.state()).toHaveAttribute('data-state', 'agreed')
    for (const other of three) if (other !== one) await expect(one.page.getByText(other.name, { exact: true }).first()).toBeVisible()
  }

  // Everyone gives, then everyone confirms what they received; the order of the two does not matter.
  for (const one of [ben, ana, clea]) await one.confirm('give')
  for (const one of [clea, ben, ana]) await one.confirm('get')
  for (const one of three) {
    await expect(one.state()).toHaveAttribute('data-state', 'fulfilled')
    await expect(one.page.getByText('La ronde est bouclée. Bravo !').first()).toBeVisible()
    expect(one.faults).toEqual([])
    await one.leave()
  }
})

test('the giver enters the code that the receiver holds: both sides are confirmed', async ({ browser }) => {
  const [ana, ben] = await two_who_may_swap(browser)
  for (const one of [ana, ben]) {
    await one.home()
    await one.open_ring()
    await one.accept()
  }
  await expect(ana.state()).toHaveAttribute('data-state', 'agreed')
  const code = (await ben.hand('get').locator('.code .vh').textContent())!.replace(/\s/g, '')
  expect(code).toMatch(/^[23456789ABCDEFGHJKMNPQRSTVWXYZ]{6}$/)
  await ana.hand('give').getByRole('button', { name: 'J’ai le code de Benoît' }).click()
  await ana
    .hand('give')
    .getByLabel('Code dit par Benoît')
    .fill(`${code.slice(0, 3)} ${code.slice(3).toLowerCase()}`)
  await ana.hand('give').getByRole('button', { name: 'Confirmer avec le code' }).click()
  for (const [one, side] of [
    [ana, 'give'],
    [ben, 'get'],
  ] as const)
    await expect(one.hand(side).getByText('Remis', { exact: true })).toBeVisible()
})

test('one declines, a fourth completes the ring; who stays is asked again only if something changed for them', async ({ browser }) => {
  const three: Neighbour[] = []
  for (const plan of PLANS) {
    const one = await Neighbour.arrive(browser, plan.name)
    await one.join(server.invitation)
    await one.post('offer', plan.offer)
    await one.post('want', plan.want)
    three.push(one)
  }
  const [ana, ben, clea] = three as [Neighbour, Neighbour, Neighbour]
  for (const one of three) {
    await one.home()
    await one.open_ring()
  }
  const dora = await Neighbour.arrive(browser, 'Dora')
  await dora.join(server.invitation)
  await dora.post('offer', GERMAN)
  await dora.post('want', HEDGE)
  await dora.home()
  await expect(dora.page.locator('a.wait-card')).toHaveCount(0)

  await ana.accept()
  await clea.accept()
  await ben.visible(ben.page.getByRole('button', { name: 'Non merci' })).click()
  await expect(ben.page.getByRole('heading', { name: 'Merci d’avoir répondu.' })).toBeVisible()
  await ben.page.getByRole('button', { name: 'Mauvais moment' }).click()
  await expect(ben.page.getByText('Merci, c’est bien compris.').first()).toBeVisible()

  // Dora is new and is asked. Ana receives from somebody else: asked again. Cléa receives the same from the same: only told.
  await dora.waiting_card().waitFor({ timeout: 10_000 })
  await expect(ana.page.locator('#main').getByText('La ronde a changé pour vous. Ça vous va ?')).toBeVisible()
  await expect(ana.visible(ana.page.getByRole('button', { name: 'D’accord, j’en suis' }))).toBeVisible()
  await expect(clea.state()).toHaveAttribute('data-round', '2')
  await expect(clea.page.getByRole('button', { name: 'D’accord, j’en suis' })).toHaveCount(0)
  await expect(clea.page.getByText('votre oui reste valable', { exact: false })).toBeVisible()

  await dora.open_ring()
  await dora.accept()
  await ana.accept()
  for (const one of [ana, clea, dora]) await expect(one.state()).toHaveAttribute('data-state', 'agreed')
  await expect(ana.page.getByText('Dora', { exact: true }).first()).toBeVisible()
  await expect(ben.page.getByText('Dora', { exact: true })).toHaveCount(0)
  for (const one of [...three, dora]) {
    expect(one.faults).toEqual([])
    await one.leave()
  }
})

test('an answer given without network leaves by itself, once', async ({ browser }) => {
  const [ana, ben] = await two_who_may_swap(browser)
  await ana.home()
  await ana.open_ring()
  await ana.page.context().setOffline(true)
  await ana.visible(ana.page.getByRole('button', { name: 'D’accord, j’en suis' })).click()
  await expect(ana.page.getByText('Pas de réseau. Votre réponse partira toute seule.')).toBeVisible()
  await expect(ana.visible(ana.page.getByText('Envoi…'))).toBeVisible()
  await ana.page.context().setOffline(false)
  await expect(ana.visible(ana.page.getByText('Vous avez dit oui.'))).toBeVisible({ timeout: 15_000 })
  await ben.home()
  await ben.open_ring()
  await expect(ben.page.getByText('A dit oui', { exact: true })).toBeVisible()
})
