// A steward writes down a neighbour's address at the desk; the neighbour reads of it and says whether it is theirs.
import { expect, test, type Page } from '@playwright/test'
import { is_sound } from './is_sound'
import { Mailbox } from './mailbox'
import { Member } from './member'
import { Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

const ADDRESS = 'nour@example.org'
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

async function opens_link(page: Page): Promise<void> {
  const link = /(\/api\/v1\/mail\/confirm\/[\w-]{64})/
  await expect.poll(() => box.find(0, link), { timeout: 30_000 }).not.toBeNull()
  await page.goto(server.origin + box.find(0, link)!)
  await page.getByRole('button').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Adresse confirmée')
}

for (const mine of [true, false]) {
  test(`an address is written down at the desk, and its neighbour says that it is ${mine ? '' : 'not '}theirs`, async ({ browser }) => {
    const nour = await Neighbour.arrive(browser, 'Nour', PHONE)
    await nour.join(server.invitation)
    const amina = await Member.recover(server, 'Amina', server.steward_code)
    const desk = await Neighbour.arrive(browser, 'Amina')
    await amina.lend_session(desk.page.context())
    await desk.page.goto(`${server.origin}/quartier/accueil`)
    await desk.page.getByLabel('Chercher par prénom').fill('Nour')
    await desk.page.getByRole('button', { name: /^Nour/ }).click()
    await desk.page.getByRole('button', { name: 'Inscrire une adresse' }).click()
    const form = desk.page.getByRole('form', { name: 'L’adresse e-mail de Nour' })
    await form.getByLabel('Adresse e-mail').fill('nour')
    await form.getByRole('button', { name: 'Envoyer le lien' }).click()
    await expect(form.getByText('cochez comment la réponse est venue')).toBeVisible()
    await form.getByLabel('De vive voix').check()
    await form.getByRole('button', { name: 'Envoyer le lien' }).click()
    await expect(form.getByText('Écrivez une adresse comme amina@exemple.ch.')).toBeVisible()
    await is_sound(desk, `desk-email-form-${mine}`)
    await form.getByLabel('Adresse e-mail').fill(ADDRESS)
    await form.getByRole('button', { name: 'Envoyer le lien' }).click()
    await expect(desk.page.getByText(`Un lien est en route vers ${ADDRESS}.`).first()).toBeVisible()

    const { page } = nour
    await opens_link(page)
    await page.goto(`${server.origin}/quartier/accueil`)
    await expect(page.getByText('Adresse e-mail inscrite, dite de vive voix')).toBeVisible()
    await expect(page.getByText(`L’accueil a inscrit pour vous l’adresse ${ADDRESS}.`)).toBeVisible()
    await is_sound(nour, `desk-email-own-${mine}`)
    await page.getByRole('button', { name: mine ? 'Elle est à moi' : 'Elle n’est pas à moi' }).click()
    await expect(page.getByText(mine ? 'Adresse e-mail reconnue' : 'Adresse e-mail refusée')).toBeVisible()
    await expect(page.getByText('L’accueil a inscrit pour vous')).toHaveCount(0)
    await page.goto(`${server.origin}/profil/notifications`)
    await expect(page.getByRole('heading', { level: 2, name: 'Par courriel' })).toBeVisible()
    await expect(page.getByText(ADDRESS)).toHaveCount(mine ? 1 : 0)
  })
}
