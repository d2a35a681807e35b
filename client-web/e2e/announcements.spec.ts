// Who looks after a swap event tells everybody who takes part that something has changed; a neighbour reads it, and says by which way else.
import { expect, test, type Browser } from '@playwright/test'
import type { SwapEvent } from '../src/lib/event_types'
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

const HOUR_MS = 3_600_000
const at = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString()

async function an_event(): Promise<SwapEvent> {
  const event = await amina.api.post<SwapEvent>('/events', {
    ...{ name: 'Troc de printemps', hall: 'Salle des fêtes', kinds: ['good'] },
    drop_off: { from: at(72), to: at(73) },
    clearing_at: at(74),
    pick_up: { from: at(74.5), to: at(76) },
  })
  await amina.api.post(`/events/${event.id}/state`, { to: 'open' })
  return event
}

async function opens(browser: Browser, who: Member, path: string, size: typeof PHONE): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, who.name, size)
  await who.lend_session(one.page.context())
  await one.page.goto(server.origin + path)
  await one.settled()
  return one
}

test('an announcement is written once, read by who takes part, told in the news, and taken back', async ({ browser }) => {
  const event = await an_event()
  const path = `/bourses/${event.id}`
  const ana = await Member.join(server, 'Ana', 'Belle-Terre')
  const phone = await opens(browser, ana, path, PHONE)
  const write_to_me = phone.page.getByLabel('M’écrire aussi quand il y a une annonce')
  await expect(write_to_me).not.toBeChecked()
  await phone.page.getByRole('button', { name: 'Je viens' }).click()
  await expect(phone.page.getByRole('heading', { name: 'À montrer à l’entrée' })).toBeVisible()
  await expect(write_to_me).not.toBeChecked()
  await write_to_me.click()
  await expect(phone.page.getByRole('link', { name: 'Choisir où' })).toBeVisible()
  expect((await ana.api.get<SwapEvent>(`/events/${event.id}`)).mine?.by_mail).toBe(true)

  const laptop = await opens(browser, amina, path, DESK)
  await laptop.page.getByRole('button', { name: 'Écrire une annonce' }).click()
  await laptop.page.getByRole('button', { name: 'Annoncer' }).click()
  await expect(laptop.page.getByText('Écrivez un sujet et un texte.')).toBeVisible()
  expect(await axe_finds(laptop)).toEqual([])
  await laptop.page.getByLabel('Sujet').fill('La salle change')
  await laptop.page.getByLabel('Texte').fill('Nous serons à l’école.\nDès dix heures.')
  await laptop.page.getByRole('button', { name: 'Annoncer' }).click()
  await expect(laptop.page.getByText('Encore 2 annonces aujourd’hui.')).toBeVisible()

  await expect(phone.page.getByRole('heading', { name: 'La salle change' })).toBeVisible({ timeout: 20_000 })
  await expect(phone.page.getByText('Nous serons à l’école.')).toBeVisible()
  await expect(phone.page.getByRole('button', { name: /annonce/ })).toHaveCount(0)
  expect(await axe_finds(phone)).toEqual([])
  await phone.page.goto(`${server.origin}/nouvelles`)
  const note = phone.page.locator('[data-news=announced]')
  await expect(note).toContainText('Troc de printemps')
  await note.click()
  await expect(phone.page.getByRole('heading', { name: 'La salle change' })).toBeVisible()

  const outsider = await opens(browser, await Member.join(server, 'Ben', 'Belle-Terre'), path, PHONE)
  await expect(outsider.page.getByRole('button', { name: 'Je viens' })).toBeVisible()
  await expect(outsider.page.getByRole('heading', { name: 'Annonces' })).toHaveCount(0)

  await laptop.page.getByRole('button', { name: /Retirer «.La salle change.»/ }).click()
  await laptop.page
    .getByRole('group', { name: /Retirer/ })
    .getByRole('button', { name: 'Retirer' })
    .click()
  await expect(laptop.page.getByText('Rien n’a encore été annoncé.')).toBeVisible()
  await expect(phone.page.getByRole('heading', { name: 'La salle change' })).toHaveCount(0, { timeout: 20_000 })
  for (const one of [phone, laptop, outsider]) expect(one.faults).toEqual([])
})
