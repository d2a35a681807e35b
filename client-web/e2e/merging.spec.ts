// Somebody joined at the desk and once more by telephone: a steward asks, they answer on their telephone, and the two accounts are one.
import { expect, test } from '@playwright/test'
import { is_sound } from './is_sound'
import { Member } from './member'
import { Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server.stop()
})

test('two accounts of one person become one, with a question at the desk and an answer on the telephone', async ({ browser }) => {
  const rose = await Neighbour.arrive(browser, 'Rose', PHONE)
  await rose.join(server.invitation)
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const desk = await Neighbour.arrive(browser, 'Amina')
  await amina.lend_session(desk.page.context())
  await desk.page.goto(`${server.origin}/quartier/accueil`)
  await desk.page.getByRole('button', { name: 'Une personne nouvelle' }).click()
  await desk.page.getByLabel('Son prénom').fill('Rosalba')
  await desk.page.getByLabel('Son quartier').selectOption('Graveson')
  await desk.page.getByLabel('Publier des annonces').check()
  await desk.page.getByLabel('De vive voix').check()
  await desk.page.getByLabel('Je lui ai lu la charte').check()
  await desk.page.getByRole('button', { name: 'Faire entrer' }).click()
  await desk.page.getByRole('button', { name: 'La carte est remise' }).click()

  await desk.page.getByRole('button', { name: 'Réunir deux comptes' }).click()
  const form = desk.page.getByRole('form', { name: 'Rosalba est là deux fois' })
  await form.getByRole('button', { name: 'Poser la question' }).click()
  await expect(form.getByText('Choisissez le compte qui reste')).toBeVisible()
  await form.getByLabel('Le compte qui reste').selectOption({ label: await form.locator('option', { hasText: /^Rose,/ }).innerText() })
  await form.getByLabel('De vive voix').check()
  await is_sound(desk, 'merging-desk')
  await form.getByRole('button', { name: 'Poser la question' }).click()
  await expect(desk.page.getByText('La question est posée à Rose').first()).toBeVisible()

  const { page } = rose
  await page.goto(`${server.origin}/quartier/accueil`)
  await expect(page.getByText(/Êtes-vous aussi Rosalba, Graveson/)).toBeVisible()
  await page.getByRole('button', { name: 'C’est moi aussi' }).click()
  await expect(page.getByText('Réunir deux comptes ne se défait pas.')).toBeVisible()
  await is_sound(rose, 'merging-own')
  await page.getByRole('button', { name: 'Réunir', exact: true }).click()
  await expect(page.getByText(/Êtes-vous aussi/)).toHaveCount(0)
  await expect(async () => {
    await desk.page.reload()
    await desk.page.getByLabel('Chercher par prénom').fill('Rosalba')
    await expect(desk.page.getByText('Personne de ce prénom.')).toBeVisible({ timeout: 2000 })
  }).toPass()
})
