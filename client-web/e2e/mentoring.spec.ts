// Mentoring through an association, and a young neighbour who is let in with a consent.
import { expect, test } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
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

test('a mentor offers, a steward says that the association has checked, and a neighbour reads whom to ask', async ({ browser }) => {
  await amina.api.post('/places', { kind: 'association', name: 'Atelier jeunes', phone: '022 000 00 00' })
  const nora = await Member.join(server, 'Nora', 'Belle-Terre')
  const mentor = await Neighbour.arrive(browser, 'Nora', PHONE)
  await nora.lend_session(mentor.page.context())
  await mentor.page.goto(`${server.origin}/panneau`)
  await mentor.page.getByRole('button', { name: 'Proposer un mentorat' }).click()
  await mentor.page.getByLabel('En quoi pouvez-vous aider').fill('Préparer un entretien')
  await mentor.page.getByLabel('Association').selectOption('Atelier jeunes')
  await mentor.page.getByLabel('Lieu de rencontre').selectOption({ index: 1 })
  expect(await axe_finds(mentor)).toEqual([])
  await mentor.page.getByRole('button', { name: 'Proposer un mentorat' }).click()
  const own = mentor.page.getByRole('article', { name: 'Préparer un entretien' })
  await expect(own.getByText('Attend l’association')).toBeVisible()

  const cleo = await Member.join(server, 'Cléo', 'Belle-Terre')
  const reader = await Neighbour.arrive(browser, 'Cléo', PHONE)
  await cleo.lend_session(reader.page.context())
  await reader.page.goto(`${server.origin}/panneau`)
  await expect(reader.page.getByText('Aucun mentorat pour le moment.')).toBeVisible()

  const steward = await Neighbour.arrive(browser, 'Amina', DESK)
  await amina.lend_session(steward.page.context())
  await steward.page.goto(`${server.origin}/panneau`)
  const card = steward.page.getByRole('article', { name: 'Préparer un entretien' })
  await expect(card.getByText('Par Nora')).toBeVisible()
  await card.getByRole('button', { name: /L’association l’a vérifié/ }).click()
  await expect(card.getByText('Attend l’association')).toHaveCount(0)

  await reader.page.reload()
  const seen = reader.page.getByRole('article', { name: 'Préparer un entretien' })
  await expect(seen.getByText('Demandez à Atelier jeunes')).toBeVisible()
  await expect(seen.getByRole('link', { name: '022 000 00 00' })).toBeVisible()
  await expect(seen.getByText('Nora')).toHaveCount(0)
  expect(await axe_finds(reader)).toEqual([])
  const look = process.env['LOOK']
  if (look) await reader.page.screenshot({ path: `${look}/mentoring-phone.png`, fullPage: true })
  expect([...mentor.faults, ...reader.faults, ...steward.faults]).toEqual([])
})

test('a young neighbour waits until a steward has seen a consent', async ({ browser }) => {
  await Member.join(server, 'Léo', 'Belle-Terre', 'fr', '15-17')
  const steward = await Neighbour.arrive(browser, 'Amina', DESK)
  await amina.lend_session(steward.page.context())
  await steward.page.goto(`${server.origin}/quartier`)
  const admit = steward.page.getByRole('button', { name: 'Faire entrer Léo' })
  await expect(admit).toBeDisabled()
  await steward.page.getByLabel(/représentant légal de Léo/).check()
  expect(await axe_finds(steward)).toEqual([])
  await admit.click()
  await expect(admit).toHaveCount(0)
  expect(steward.faults).toEqual([])
})
