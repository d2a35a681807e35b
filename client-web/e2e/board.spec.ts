// The notice board: a steward hangs an internship, a neighbour finds it, sees where it leads, and says that something is wrong.
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

test('a steward hangs an internship, and a neighbour filters, follows and reports it', async ({ browser }) => {
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const stewards = await Neighbour.arrive(browser, 'Amina', DESK)
  await amina.lend_session(stewards.page.context())
  const { page } = stewards
  await page.goto(`${server.origin}/panneau`)
  await expect(page.getByText('Rien sur le panneau')).toBeVisible()
  await page.getByRole('button', { name: 'Afficher un avis' }).click()
  expect(await axe_finds(stewards)).toEqual([])
  await page.getByRole('button', { name: 'Afficher un avis' }).click()
  await expect(page.getByRole('alert')).toContainText('Il manque')
  await page.getByLabel('Titre').fill('Stage à la voirie')
  await page.getByLabel('Institution ou association').fill('Mairie')
  await page.getByLabel('Adresse où postuler').fill('https://www.exemple.ch/stages?annee=2026')
  await page.getByLabel('Dates, comme').fill('une semaine en juillet')
  await page.getByLabel('Dès quel âge').fill('14')
  await page.getByRole('button', { name: 'Afficher un avis' }).click()
  const hung = page.getByRole('article', { name: 'Stage à la voirie' })
  await hung.getByRole('button', { name: 'Modifier l’avis' }).click()
  await page.getByLabel('Lieu').fill('Dépôt des Graveson')
  expect(await axe_finds(stewards)).toEqual([])
  await page.getByRole('button', { name: 'Modifier l’avis' }).click()
  await expect(hung.getByText('Dépôt des Graveson')).toBeVisible()

  const cleo = await Member.join(server, 'Cléo', 'Belle-Terre')
  const one = await Neighbour.arrive(browser, 'Cléo', PHONE)
  await cleo.lend_session(one.page.context())
  await one.page.goto(`${server.origin}/profil`)
  await one.page.getByRole('link', { name: 'Panneau d’affichage' }).click()
  const card = one.page.getByRole('article', { name: 'Stage à la voirie' })
  await expect(card.getByText('Avant 15 ans')).toBeVisible()
  const way_out = card.getByRole('link', { name: /Voir sur www\.exemple\.ch/ })
  await expect(way_out).toHaveAttribute('href', 'https://www.exemple.ch/stages?annee=2026')
  await expect(way_out).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(one.page.getByRole('button', { name: 'Afficher un avis' })).toHaveCount(0)
  await one.page.getByLabel('Mon âge').selectOption('13 ans')
  await expect(card).toHaveCount(0)
  await one.page.getByRole('button', { name: 'Tout voir' }).click()
  await one.page.getByRole('button', { name: 'Mandat pour une association' }).click()
  await expect(card).toHaveCount(0)
  await one.page.getByRole('button', { name: 'Tout voir' }).click()
  await expect(card).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  const look = process.env['LOOK']
  if (look) await one.page.screenshot({ path: `${look}/board-phone.png`, fullPage: true })
  await card.getByRole('button', { name: 'Quelque chose ne va pas' }).click()
  await card.getByRole('button', { name: 'Demande de l’argent' }).click()
  expect(await axe_finds(one)).toEqual([])
  await card.getByRole('button', { name: 'Le dire' }).click()
  await expect(card.getByRole('status')).toBeVisible()

  await page.reload()
  await page.getByRole('button', { name: /^Retirer l’avis/ }).click()
  expect(await axe_finds(stewards)).toEqual([])
  await page.getByRole('button', { name: 'Retirer l’avis', exact: true }).click()
  await expect(page.getByRole('article')).toHaveCount(0)

  // Cléo acts for an association: it hangs a mandate under its own name, and she changes it.
  const { member } = await cleo.api.get<{ member: { id: string } }>('/session')
  await amina.api.post('/associations', { name: 'Maison des Quartiers', kind: 'association', responsible: member.id })
  await one.page.reload()
  await one.page.getByRole('button', { name: 'Afficher un avis' }).click()
  await expect(one.page.getByLabel('Au nom de')).toHaveText('Maison des Quartiers')
  await expect(one.page.getByLabel('Institution ou association')).toHaveCount(0)
  await one.page.getByLabel('Ce que c’est').selectOption('mandate')
  await one.page.getByLabel('Titre').fill('Fête du quartier')
  await one.page.getByLabel('Adresse où postuler').fill('https://www.maison.example/fete')
  await one.page.getByRole('button', { name: 'Afficher un avis' }).click()
  const theirs = one.page.getByRole('article', { name: 'Fête du quartier' })
  await expect(theirs.getByText('Maison des Quartiers', { exact: true })).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  await theirs.getByRole('button', { name: /^Modifier l’avis/ }).click()
  await one.page.getByLabel('Titre').fill('Fête d’été')
  await one.page.getByRole('button', { name: 'Modifier l’avis' }).click()
  await expect(one.page.getByRole('article', { name: 'Fête d’été' })).toBeVisible()
  expect([...stewards.faults, ...one.faults]).toEqual([])
})
