// Who helps at a swap event: the organiser asks, each finds their station on their phone, and what a runner puts down leaves every list.
import { expect, test } from '@playwright/test'
import { guests, an_event } from './hall_stage'
import { axe_finds } from './axe_finds'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
let amina: Member
test.beforeEach(async () => {
  server = await start_server()
  amina = await Member.recover(server, 'Amina', server.steward_code)
})
test.afterEach(async () => {
  await server?.stop()
})

async function with_page(browser: Parameters<typeof Neighbour.arrive>[0], who: Member, path: string, options = PHONE): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, who.name, options)
  await who.lend_session(one.page.context())
  await one.page.goto(server.origin + path)
  await one.settled()
  return one
}

test('helpers are found by name, get stations, and carry what is to go to their tables', async ({ browser }) => {
  const event = await an_event(amina, 'Bourse de printemps', 1)
  await guests(amina, event, true)
  const nadia = await Member.join(server, 'Nadia', 'Graveson')
  const karim = await Member.join(server, 'Karim', 'Belle-Terre')
  const path = `/bourses/${event.id}`
  const laptop = await with_page(browser, amina, `${path}/equipe`, DESK)
  const { page } = laptop
  await expect(page.locator('[data-helper]')).toHaveCount(1)
  for (const { name } of [nadia, karim]) {
    await page.getByLabel('Chercher par prénom').fill(name.slice(0, 3).toLowerCase())
    await page.getByRole('button', { name: `Ajouter ${name} à l’équipe` }).click()
    await expect(page.locator('[data-helper]').filter({ hasText: name })).toBeVisible()
  }
  for (const [name, station] of [
    ['Nadia', 'Table A'],
    ['Nadia', 'Table B'],
    ['Karim', 'Accueil'],
  ] as const) {
    const chip = page.getByRole('group', { name, exact: true }).getByRole('button', { name: station })
    await chip.click()
    await expect(chip).toHaveAttribute('aria-pressed', 'true')
  }
  // Her phone says where she stands, and leads there.
  const phone = await with_page(browser, nadia, path)
  await expect(phone.page.getByRole('region', { name: 'Votre poste aujourd’hui' })).toContainText('Table A et Table B')
  await phone.page.getByRole('link', { name: 'À porter' }).click()
  await expect(phone.page.getByText('La liste est là dès que les rondes sont annoncées.')).toBeVisible()
  const door = await with_page(browser, karim, path)
  await expect(door.page.getByRole('region', { name: 'Votre poste aujourd’hui' }).getByRole('link')).toHaveText('Tablette de l’entrée')

  const step = (to: string) => amina.api.post(`/events/${event.id}/state`, { to })
  await step('frozen')
  await amina.api.post(`/events/${event.id}/clearing`, {})
  await step('published')
  const list = phone.page.locator('[data-table]')
  await expect(list.first()).toBeVisible()
  const other = await with_page(browser, amina, `${path}/porteurs`)
  await expect(other.page.locator('[data-left="9"]')).toBeVisible()
  const left = Number(await phone.page.locator('[data-left]').getAttribute('data-left'))
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(9)
  for (const table of await list.evaluateAll((all) => all.map((one) => one.getAttribute('data-table')))) expect(['A', 'B']).toContain(table)
  expect(await axe_finds(phone)).toEqual([])
  await phone.page
    .getByRole('button', { name: /posé à la table/ })
    .first()
    .click()
  await expect(phone.page.locator(`[data-left="${left - 1}"]`)).toBeVisible()
  await expect(other.page.locator('[data-left="8"]')).toBeVisible()
  // A slip of the finger is taken back.
  await phone.page.getByText('Une chose est à sa table').click()
  await phone.page.getByRole('button', { name: /^Remettre sur la liste/ }).click()
  await expect(other.page.locator('[data-left="9"]')).toBeVisible()
  expect(await axe_finds(laptop)).toEqual([])

  // Who is taken out of the team finds the neighbours' page again.
  await page.getByRole('button', { name: 'Enlever Karim de l’équipe' }).click()
  await expect(page.locator('[data-helper]')).toHaveCount(2)
  await expect(door.page.getByRole('region', { name: 'Votre poste aujourd’hui' })).toHaveCount(0)
  for (const one of [laptop, phone, door, other]) expect([one.name, one.faults]).toEqual([one.name, []])
})
