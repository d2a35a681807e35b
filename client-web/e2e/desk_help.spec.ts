// The desk: somebody without a phone joins, is posted and answered for, and takes a paper along; and reads one day who did what for them.
import { expect, test, type Browser, type BrowserContextOptions, type Locator, type Page } from '@playwright/test'
import { is_sound } from './is_sound'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

const SCREENS = { phone: PHONE, desk: DESK }

let server: Running
let amina: Member
test.beforeAll(async () => {
  server = await start_server()
  amina = await Member.recover(server, 'Amina', server.steward_code)
})
test.afterAll(async () => {
  await server.stop()
})

async function at_the_desk(browser: Browser, who: Member, options: BrowserContextOptions): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, who.name, options)
  await who.lend_session(one.page.context())
  await one.page.goto(`${server.origin}/quartier/accueil`)
  await expect(one.page.getByRole('heading', { level: 1, name: /À l’accueil|Aider à l’accueil/ })).toBeVisible()
  await one.settled()
  return one
}

const person = (page: Page, name: string): Locator => page.getByRole('button', { name: new RegExp(`^${name}`) })

async function choose(page: Page, name: string): Promise<void> {
  await page.getByLabel('Chercher par prénom').fill(name)
  await person(page, name).click()
  await expect(page.getByRole('heading', { level: 2, name: new RegExp(`^${name},`) })).toBeFocused()
}

async function agree(page: Page, ...deeds: string[]): Promise<void> {
  for (const deed of deeds) await page.getByLabel(deed).check()
  await page.getByLabel('Par écrit, sur un papier signé').check()
}

async function post_for(page: Page, name: string, direction: 'Je propose' | 'Je cherche', title: string): Promise<void> {
  await page.getByRole('button', { name: `Publier pour ${name}` }).click()
  const form = page.getByRole('form', { name: `Publier pour ${name}` })
  await form.locator('.pick').filter({ hasText: direction }).click()
  await form.getByLabel('Quoi ?').fill(title)
  await expect(form.locator('.theme')).toBeVisible()
  await form.locator('.amt label').filter({ hasText: 'Coup de main' }).click()
  await form.getByRole('button', { name: 'Publier' }).click()
  await expect(form).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 3, name: title })).toBeVisible()
}

/** What is read to somebody is as old as the opening of their sheet: it is opened again until it says this. */
async function sheet_says(one: Neighbour, name: string, words: Locator): Promise<void> {
  await expect(async () => {
    await one.page.reload()
    await choose(one.page, name)
    await one.page.getByRole('button', { name: 'Ouvrir sa feuille' }).click()
    await expect(words).toBeVisible({ timeout: 2000 })
  }).toPass()
}

for (const [screen, options] of Object.entries(SCREENS)) {
  test(`somebody without a phone joins, swaps and reads who did it, on a ${screen}`, async ({ browser }) => {
    const name = screen === 'phone' ? 'Odette' : 'Rosalba'
    const [gives, seeks] = screen === 'phone' ? ['Leçon d’italien', 'Tailler une haie'] : ['Un gâteau aux pommes', 'Réparer mon vélo']
    const steward = await at_the_desk(browser, amina, options)
    const { page } = steward
    await is_sound(steward, `reception-${screen}`)

    await page.getByRole('button', { name: 'Une personne nouvelle' }).click()
    await page.getByRole('button', { name: 'Faire entrer' }).click()
    await expect(page.getByText('Il manque un prénom')).toBeVisible()
    await page.getByLabel('Son prénom').fill(name)
    await page.getByLabel('Son quartier').selectOption('Graveson')
    await agree(page, 'Publier des annonces', 'Répondre aux rondes', 'Imprimer la feuille')
    await page.getByLabel('Je lui ai lu la charte').check()
    await is_sound(steward, `reception-new-${screen}`)
    await page.getByRole('button', { name: 'Faire entrer' }).click()
    const card = page.getByRole('article', { name: new RegExp(`^La carte`) })
    const code = (await card.locator('.letters').textContent())!.replace(/\s/g, '')
    expect(code).toMatch(/^[0-9A-Z]{20}$/)
    await is_sound(steward, `reception-card-${screen}`)
    await page.getByRole('button', { name: 'La carte est remise' }).click()

    await page.getByRole('button', { name: 'Ouvrir sa feuille' }).click()
    await post_for(page, name, 'Je propose', gives!)
    await post_for(page, name, 'Je cherche', seeks!)
    const luc = await Member.join(server, 'Luc', 'Graveson')
    await luc.post('offer', seeks!, { size: 2 })
    await luc.post('want', gives!, { size: 2 })
    const { id } = await luc.waiting()
    const yes = page.getByRole('button', { name: `${name} est d’accord` })
    await sheet_says(steward, name, yes)
    await is_sound(steward, `reception-sheet-${screen}`)
    await yes.click()
    await expect(yes).toHaveCount(0)
    await luc.answer(id, 'accept')

    const paper = page.getByRole('article', { name: 'La feuille à emporter' })
    await sheet_says(steward, name, paper.getByText('Tout le monde a dit oui'))
    await expect(paper.getByText(gives!).first()).toBeVisible()
    await expect(paper.getByText('à Luc')).toBeVisible()
    await expect(paper.locator('.letters')).toHaveText(/^[0-9A-Z]{6}$/)
    await page.getByLabel('Adresse de l’accueil').selectOption({ index: 1 })
    await expect(page.getByText('Réponse : d’accord')).toBeVisible()
    await is_sound(steward, `reception-agreed-${screen}`)
    await page.emulateMedia({ media: 'print' })
    await expect(paper).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toBeHidden()
    await expect(page.getByLabel('Chercher par prénom')).toBeHidden()
    const look = process.env['LOOK']
    if (look) await page.pdf({ path: `${look}/reception-paper-${screen}.pdf`, preferCSSPageSize: true })
    await page.emulateMedia({ media: 'screen' })

    // The paper card opens Ronde once: there they read who did what, and take their consent back.
    const herself = await at_the_desk(browser, await Member.recover(server, name, code), options)
    await expect(herself.page.getByRole('heading', { level: 1, name: 'À l’accueil' })).toBeVisible()
    await expect(herself.page.getByText('Annonce publiée')).toHaveCount(2)
    await expect(herself.page.getByText(/, Amina$/).first()).toBeVisible()
    await is_sound(herself, `reception-mine-${screen}`)
    await herself.page.getByRole('button', { name: 'Retirer mon accord' }).click()
    await herself.page.getByRole('group').getByRole('button', { name: 'Retirer mon accord' }).click()
    await expect(herself.page.getByText('Vous n’avez rien convenu avec l’accueil.')).toBeVisible()
    await page.getByRole('button', { name: `Publier pour ${name}` }).click()
    const form = page.getByRole('form', { name: `Publier pour ${name}` })
    await form.getByLabel('Quoi ?').fill('Un autre gâteau')
    await expect(form.locator('.theme')).toBeVisible()
    await form.locator('.amt label').filter({ hasText: 'Coup de main' }).click()
    await form.getByRole('button', { name: 'Publier' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    // What was refused is a 403 on the console, and nothing else is.
    expect([...steward.faults.filter((fault) => !/status of 403/.test(fault)), ...herself.faults]).toEqual([])
  })
}

test('a steward names who helps; they help whoever has agreed, hear no consent themselves, and see nobody else', async ({ browser }) => {
  const monique = await Member.join(server, 'Monique', 'Moillesulaz')
  await Member.join(server, 'Germaine', 'Clair-Val')
  const steward = await at_the_desk(browser, amina, DESK)
  await choose(steward.page, 'Germaine')
  await agree(steward.page, 'Publier des annonces')
  await steward.page.getByRole('button', { name: 'Inscrire l’accord' }).click()
  await expect(steward.page.getByRole('button', { name: 'Ouvrir sa feuille' })).toBeVisible()
  await steward.page.reload()
  await steward.page.getByLabel('Nommer quelqu’un').selectOption('Monique, Moillesulaz')
  await steward.page.getByRole('button', { name: 'Peut aider' }).click()
  await expect(steward.page.getByRole('button', { name: 'Monique n’aide plus' })).toBeVisible()
  await is_sound(steward, 'reception-volunteers-desk')

  const volunteer = await at_the_desk(browser, monique, PHONE)
  await expect(person(volunteer.page, 'Germaine')).toBeVisible()
  await expect(volunteer.page.getByRole('button', { name: 'Une personne nouvelle' })).toHaveCount(0)
  await volunteer.page.getByLabel('Chercher par prénom').fill('Amina')
  await expect(volunteer.page.getByText('Personne de ce prénom.')).toBeVisible()
  await choose(volunteer.page, 'Germaine')
  await expect(volunteer.page.getByRole('button', { name: 'Changer' })).toHaveCount(0)
  await volunteer.page.getByRole('button', { name: 'Ouvrir sa feuille' }).click()
  await post_for(volunteer.page, 'Germaine', 'Je propose', 'Un gâteau aux noix')
  await expect(volunteer.page.getByRole('heading', { name: 'Ses rondes' })).toHaveCount(0)
  await expect(volunteer.page.getByRole('article', { name: 'La feuille à emporter' })).toHaveCount(0)
  await is_sound(volunteer, 'reception-volunteer-phone')
  expect([...steward.faults, ...volunteer.faults]).toEqual([])
})
