// Who lost their device and never printed a sheet: a link by e-mail, from the form to the account, with the keyboard and by finger.
import { expect, test, type Page } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { Mailbox } from './mailbox'
import { Member } from './member'
import { Neighbour, PHONE, SMALL } from './neighbour'
import { start_server, type Running } from './server'

const LINK = /(\/retrouver#[\w-]{64})/
const ADDRESS = 'amina@example.org'
let box: Mailbox
let server: Running
test.beforeEach(async () => {
  box = await Mailbox.open()
  server = await start_server([], { smtp: box.url })
})
test.afterEach(async () => {
  await server?.stop()
  box?.close()
})

/** Found once the mail has come, as long as that takes. */
async function in_mail(which: number, form: RegExp): Promise<string> {
  await expect.poll(() => box.find(which, form), { timeout: 30_000 }).not.toBeNull()
  return box.find(which, form)!
}

/** Gives the address on the page of the profile, and follows the mail's link to its button. */
async function confirms_address(one: Neighbour): Promise<void> {
  const { page } = one
  await page.goto(`${server.origin}/profil/notifications`)
  await page.getByLabel('Votre adresse', { exact: true }).fill(ADDRESS)
  await page.getByRole('button', { name: 'Recevoir un lien', exact: true }).click()
  const path = await in_mail(0, /(\/api\/v1\/mail\/confirm\/[\w-]{64})/)
  await page.goto(server.origin + path)
  await page.getByRole('button').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Adresse confirmée')
}

async function asks(page: Page, address: string): Promise<void> {
  await page.goto(`${server.origin}/retrouver`)
  await page.getByRole('button', { name: 'Recevoir un lien par e-mail' }).click()
  await page.getByLabel('Votre adresse e-mail').fill(address)
  await page.getByRole('button', { name: 'Envoyer le lien' }).click()
  await expect(page.getByText('Si un compte d’ici a cette adresse, un courriel est en route.')).toBeVisible()
}

test('leads from the form to the account, once, and says whose it is before it opens anything', async ({ browser }) => {
  const amina = await Neighbour.arrive(browser, 'Nour')
  await amina.join(server.invitation)
  await confirms_address(amina)

  const other = await Neighbour.arrive(browser, 'Nour', SMALL)
  const { page } = other
  await page.goto(`${server.origin}/retrouver`)
  await page.getByRole('button', { name: 'Recevoir un lien par e-mail' }).click()
  await page.getByRole('button', { name: 'Envoyer le lien' }).click()
  await expect(page.getByText('Écrivez une adresse comme amina@exemple.ch.')).toBeVisible()
  expect(await axe_finds(other)).toEqual([])
  await asks(page, ADDRESS)
  expect(await axe_finds(other)).toEqual([])

  const link = server.origin + (await in_mail(1, LINK))
  await page.goto(link)
  await expect(page.getByText('Il ouvre, sur cet appareil, le compte de Nour dans la ronde de Thônex.')).toBeVisible()
  expect(page.url()).toBe(`${server.origin}/retrouver`) // the token has left the address
  expect(await axe_finds(other)).toEqual([])
  await page.reload()
  await page.goto('about:blank')
  await page.goto(link) // looking again, as a mail scanner does, has used nothing up
  const enter = page.getByRole('button', { name: 'Entrer', exact: true })
  await enter.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
  await page.goto(`${server.origin}/profil/appareils`)
  await expect(page.getByRole('main').getByText('Chrome, Linux', { exact: true })).toHaveCount(2)

  const late = await Neighbour.arrive(browser, 'Personne', PHONE)
  await late.page.goto(link)
  await expect(late.page.getByRole('alert')).toContainText('Ce lien ne vaut plus')
  await late.page.getByRole('button', { name: 'Entrer autrement' }).click()
  await expect(late.page.getByLabel('Code de la fiche')).toHaveValue('')
  expect([...amina.faults, ...other.faults, ...late.faults]).toEqual([])
  for (const one of [amina, other, late]) await one.leave()
})

test('tells nobody whether an address is known, and opens no account of who looks after the others', async ({ browser }) => {
  const steward = await Member.recover(server, 'Amina', server.steward_code)
  const desk = await Neighbour.arrive(browser, 'Amina')
  await steward.lend_session(desk.page.context())
  await confirms_address(desk)
  const out = await Neighbour.arrive(browser, 'Personne')
  await asks(out.page, 'personne@example.org')
  await asks(out.page, ADDRESS)
  await in_mail(1, /(\/connexion)/)
  expect(box.find(1, LINK)).toBeNull()
  expect(box.mails).toHaveLength(2)
  expect(out.faults).toEqual([])
  await desk.leave()
  await out.leave()
})
