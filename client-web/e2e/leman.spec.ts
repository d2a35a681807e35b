// The complement in lémans: a steward with a second factor switches it on, two agree to an amount, and who pays sees the wallet.
import { expect, test } from '@playwright/test'
import { code_of } from './authenticator'
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

test('lémans are switched on with a second factor, declared, agreed to by both, and paid outside', async ({ browser }) => {
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const steward = await Neighbour.arrive(browser, 'Amina', DESK)
  await amina.lend_session(steward.page.context())
  await steward.page.goto(`${server.origin}/quartier/reglages`)
  const settings = steward.page.getByRole('form', { name: 'Complément en lémans' })
  await settings.getByLabel('Permettre un complément').check()
  await settings.getByRole('button', { name: 'Enregistrer les lémans' }).click()
  await expect(settings.getByRole('alert')).toContainText('second facteur')
  const { secret } = await amina.api.post<{ secret: string }>('/me/second-factor', {})
  await amina.api.post('/me/second-factor/confirmation', { code: code_of(secret, -1) })
  await settings.getByRole('button', { name: 'Enregistrer les lémans' }).click()
  await expect(settings.getByRole('alert')).toHaveCount(0)
  expect(await axe_finds(steward)).toEqual([])

  const nora = await Member.join(server, 'Nora', 'Belle-Terre')
  const karim = await Member.join(server, 'Karim', 'Belle-Terre')
  await nora.post('offer', 'Un jeu d’échecs', { category: 'board-games', kind: 'good' })
  await nora.post('want', 'Des romans', { category: 'books', kind: 'good' })
  await karim.post('offer', 'Des romans policiers', { category: 'books', kind: 'good' })
  await karim.post('want', 'Un jeu d’échecs', { category: 'board-games', kind: 'good' })
  const { id } = await nora.waiting()

  const one = await Neighbour.arrive(browser, 'Nora', PHONE)
  await nora.lend_session(one.page.context())
  await one.page.goto(`${server.origin}/rondes/${id}`)
  const box = one.page.getByRole('region', { name: 'Complément en lémans' })
  await box.getByLabel('Montant').last().fill('15')
  await box.getByRole('button', { name: 'Inscrire ce montant' }).last().click()
  await expect(box.getByText('15 lémans', { exact: true })).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
  const look = process.env['LOOK']
  if (look) await one.page.screenshot({ path: `${look}/leman-phone.png`, fullPage: true })

  await nora.answer(id, 'accept')
  await karim.answer(id, 'accept')
  const { transfers } = await nora.proposal(id)
  const pays = transfers.find((transfer) => (transfer.complement?.lemans ?? 0) > 0)
  const payer = pays?.to === 0 ? nora : karim
  const other = await Neighbour.arrive(browser, payer.name, PHONE)
  await payer.lend_session(other.page.context())
  await other.page.goto(`${server.origin}/rondes/${id}`)
  const wallet = other.page.getByRole('link', { name: 'Ouvrir le porte-monnaie' })
  await expect(wallet).toHaveAttribute('href', 'https://wallet.example/?amount=15')
  await expect(wallet).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(other.page.getByRole('img', { name: 'Code pour 15 lémans' })).toBeVisible()
  await expect(other.page.getByRole('button', { name: 'Inscrire ce montant' })).toHaveCount(0)
  expect(await axe_finds(other)).toEqual([])
  expect([...steward.faults, ...one.faults, ...other.faults]).toEqual([])
})
