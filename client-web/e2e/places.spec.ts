// The directory as a steward keeps it.
import { expect, test } from '@playwright/test'
import { Member } from './member'
import { Neighbour, SMALL } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server.stop()
})

test('a steward writes a place down with its week, is told what is wrong, and corrects it', async ({ browser }) => {
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const visitor = await Neighbour.arrive(browser, 'Amina', SMALL)
  const { page } = visitor
  await amina.lend_session(page.context())
  await page.goto(`${server.origin}/adresses`)
  await page.getByRole('link', { name: 'Ajouter une adresse' }).click()
  await page.getByRole('button', { name: 'Association', exact: true }).click()
  await page.getByLabel('Nom', { exact: true }).fill('Ludothèque du Foron')
  await page.getByLabel('Site', { exact: true }).fill('ludo.example')
  const monday = page.getByRole('group', { name: 'lundi' })
  await monday.getByRole('button', { name: 'Ajouter des heures' }).click()
  await monday.getByLabel('De', { exact: true }).fill('14:00')
  const save = page.getByRole('button', { name: 'Enregistrer' })
  await save.click()
  await expect(page.getByText('Un jour n’est pas complet')).toBeVisible()
  await monday.getByLabel('À', { exact: true }).fill('18:30')
  await monday.getByRole('button', { name: 'De même jusqu’à vendredi' }).click()
  await page.getByLabel('Fermé les jours fériés').check()
  await save.click()
  await expect(page.getByText('L’adresse d’un site commence par https://')).toBeVisible()
  await page.getByLabel('Site', { exact: true }).fill('https://ludo.example/')
  await save.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ludothèque du Foron' })).toBeVisible()
  await expect(page.locator('.week > div').first()).toContainText('14 h à 18 h 30')
  await expect(page.locator('.week > div').nth(5)).toContainText('Fermé')

  await page.getByRole('link', { name: 'Corriger' }).click()
  await expect(monday.getByLabel('À', { exact: true })).toHaveValue('18:30')
  await expect(page.getByLabel('Fermé les jours fériés')).toBeChecked()
  await page.getByLabel('Rue et numéro').fill('Rue de Genève 12')
  await save.click()
  await expect(page.getByText('Rue de Genève 12')).toBeVisible()
  await page.goto(`${server.origin}/adresses/nouvelle`)
  await page.getByLabel('Nom', { exact: true }).fill('ludotheque du foron')
  await page.getByLabel('Rue et numéro').fill('Rue de Genève 12')
  await save.click()
  await expect(page.getByText('Cette adresse est déjà dans la liste.')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  if (process.env['SHOT']) await page.screenshot({ path: process.env['SHOT'], fullPage: true })
  expect(visitor.faults.filter((fault) => !/422|409/.test(fault))).toEqual([])
})
