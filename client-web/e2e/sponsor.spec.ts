// A shop gives so that a ring begins, and a swap point comes round once a month: from the form to whoever reads it.
import { expect, test } from '@playwright/test'
import type { Association, Named } from '../src/lib/types'
import { is_sound } from './is_sound'
import { Member } from './member'
import { Neighbour, SMALL } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
let amina: Member
test.beforeAll(async () => {
  server = await start_server()
  amina = await Member.recover(server, 'Amina', server.steward_code)
})
test.afterAll(async () => {
  await server.stop()
})

test('a shop offers a thing to be fetched there; neighbours read by whom, and find it on the page of the shop', async ({ browser }) => {
  const nora = await Member.join(server, 'Nora', 'Curé-Desclouds')
  const { member } = await nora.api.get<{ member: { id: string } }>('/session')
  const place = await amina.api.post<Named>('/places', { kind: 'shop', name: 'Boulangerie du Tilleul', opening_hours: '24/7' })
  const shop = await amina.api.post<Association>('/associations', {
    name: 'Boulangerie du Tilleul',
    kind: 'business',
    place: place.id,
    responsible: member.id,
  })
  const seller = await Neighbour.arrive(browser, 'Nora', SMALL)
  await nora.lend_session(seller.page.context())
  await seller.page.goto(`${server.origin}/associations/${shop.id}`)
  await expect(seller.page.getByText('Aucune ronde n’a encore commencé par un don en votre nom.')).toBeVisible()
  await is_sound(seller, 'gift-start-own')
  await seller.page.getByRole('link', { name: 'Publier en son nom' }).click()
  await seller.page.locator('#title').fill('Un moule à gâteau')
  await seller.settled()
  const change = seller.page.getByRole('button', { name: /^(Changer|Choisir)/ })
  await change.first().click()
  await seller.page.locator('#category').selectOption({ index: 1 })
  await change.first().click()
  await seller.page.getByRole('button', { name: 'un don' }).click()
  await seller.page.getByLabel('À venir chercher chez nous').check()
  await seller.page.locator('.amt label').nth(1).click()
  await is_sound(seller, 'gift-start-post')
  await seller.page.getByRole('button', { name: 'Publier', exact: true }).filter({ visible: true }).click()
  await expect(seller.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()

  const luc = await Member.join(server, 'Luc', 'Curé-Desclouds')
  const reader = await Neighbour.arrive(browser, 'Luc', SMALL)
  await luc.lend_session(reader.page.context())
  await reader.page.goto(server.origin)
  await reader.page.getByRole('link', { name: /Un moule à gâteau.*Offert par Boulangerie du Tilleul/s }).click()
  await expect(reader.page.getByText('À venir chercher sur place')).toBeVisible()
  const by = reader.page.getByRole('link', { name: 'Offert par Boulangerie du Tilleul, pour lancer une ronde' })
  await expect(by).toHaveAttribute('href', `/adresses/${place.id}`)
  await is_sound(reader, 'gift-start-listing')
  await by.click()
  await expect(reader.page.getByRole('heading', { name: 'Ses dons du moment' })).toBeVisible()
  await expect(reader.page.getByRole('link', { name: /Un moule à gâteau/ })).toBeVisible()
  await is_sound(reader, 'gift-start-shop')
  await reader.page.goto(`${server.origin}/adresses`)
  await expect(reader.page.getByText('Être dans cette liste ne coûte rien')).toBeVisible()
  expect([...seller.faults, ...reader.faults]).toEqual([])
})

test('a steward writes a repair café down that opens on the first Saturday, and says that one may meet there', async ({ browser }) => {
  const visitor = await Neighbour.arrive(browser, 'Amina', SMALL)
  const { page } = visitor
  await amina.lend_session(page.context())
  await page.goto(`${server.origin}/adresses/nouvelle`)
  await page.getByRole('button', { name: 'Repair café' }).click()
  await page.getByLabel('Nom', { exact: true }).fill('Repair café du Foron')
  const saturday = page.getByRole('group', { name: 'samedi' })
  await saturday.getByRole('button', { name: 'Ajouter des heures' }).click()
  await saturday.getByLabel('De', { exact: true }).fill('09:00')
  await saturday.getByLabel('À', { exact: true }).fill('12:00')
  await saturday.getByLabel('Combien de fois ?').selectOption('Le 1er du mois')
  await page.getByLabel('On peut s’y retrouver pour une remise').check()
  await is_sound(visitor, 'recurring-form')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Repair café du Foron' })).toBeVisible()
  await expect(page.locator('[data-rare]')).toContainText('Le 1er samedi du mois')
  await expect(page.getByText('On peut s’y retrouver pour une remise, quand c’est ouvert.')).toBeVisible()
  await is_sound(visitor, 'recurring-place')
  const { neighbourhood } = await amina.api.get<{ neighbourhood: Named }>('/session')
  const calendar = await fetch(`${server.origin}/api/v1/neighbourhoods/${neighbourhood.id}/places/calendar`)
  expect(await calendar.text()).toContain('RRULE:FREQ=MONTHLY;BYDAY=1SA\r\n')
  await page.getByRole('link', { name: 'Corriger' }).click()
  await expect(saturday.getByLabel('Combien de fois ?')).toHaveValue('1')
  await expect(page.getByLabel('On peut s’y retrouver pour une remise')).toBeChecked()
  expect(visitor.faults).toEqual([])
})
