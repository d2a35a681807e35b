// What a steward does at a desk: a second key, an association, who waits at the door, a poster for the wall, the rules of the neighbourhood.
import { expect, test } from '@playwright/test'
import { code_of } from './authenticator'
import { axe_finds } from './axe_finds'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
let amina: Member
let luc: Member

test.beforeAll(async () => {
  server = await start_server()
  amina = await Member.recover(server, 'Amina', server.steward_code)
  luc = await Member.join(server, 'Luc', 'Graveson')
})
test.afterAll(async () => {
  await server?.stop()
})

async function steward(browser: Parameters<typeof Neighbour.arrive>[0], options = DESK): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, 'Amina', options)
  await amina.lend_session(one.page.context())
  return one
}

const SCREENS = ['/quartier', '/associations', '/quartier/reglages', '/quartier/lieux', '/charte', '/quartier/affiches', '/profil/acces']

for (const [name, options] of [
  ['phone', PHONE],
  ['desk', DESK],
] as const) {
  test(`each of a steward's pages is whole and accessible (${name})`, async ({ browser }) => {
    const one = await steward(browser, options)
    for (const path of SCREENS) {
      await one.page.goto(server.origin + path)
      await expect(one.page.getByRole('heading', { level: 1 })).toBeVisible()
      await one.settled()
      expect([path, await axe_finds(one)]).toEqual([path, []])
      expect([path, await one.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)]).toEqual([path, true])
      if (process.env['SHOTS'])
        await one.page.screenshot({ path: `${process.env['SHOTS']}/${name}${path.replaceAll('/', '-')}.png`, fullPage: true })
    }
    expect(one.faults).toEqual([])
    await one.leave()
  })
}

test('an association lives: a steward names it, two people act in its name, a listing says so, and one of them leaves', async ({
  browser,
}) => {
  const one = await steward(browser)
  await one.page.goto(`${server.origin}/associations`)
  await one.page.getByRole('button', { name: 'Ajouter une association' }).click()
  await one.page.getByLabel('Nom').fill('Maison des Quartiers')
  await one.page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(one.page.getByRole('heading', { level: 1, name: 'Maison des Quartiers' })).toBeVisible()
  const address = one.page.url()
  await one.page.getByRole('button', { name: 'Quitter' }).click()
  await expect(one.page.getByRole('alert')).toContainText('Quelqu’un doit en répondre')
  const answer = one.page.waitForResponse((response) => response.url().endsWith('/invitation'))
  await one.page.getByRole('button', { name: 'Faire un code' }).click()
  const { code } = (await (await answer).json()) as { code: string }

  const other = await Neighbour.arrive(browser, 'Luc', PHONE)
  await luc.lend_session(other.page.context())
  await other.page.goto(address)
  await other.page.getByLabel('Code de l’association').fill('FAUX')
  await other.page.getByRole('button', { name: 'Continuer' }).click()
  await expect(other.page.getByRole('alert')).toContainText('n’ouvre rien')
  await other.page.getByLabel('Code de l’association').fill(code.toLowerCase())
  await other.page.getByRole('button', { name: 'Continuer' }).click()
  await expect(other.page.getByRole('heading', { name: 'Qui agit en son nom' })).toBeVisible()
  await other.settled()
  expect(await axe_finds(other)).toEqual([])

  await other.page.getByRole('link', { name: 'Publier en son nom' }).click()
  await expect(other.page.getByLabel('Au nom de Maison des Quartiers')).toBeChecked()
  await other.page.getByLabel('Quoi ?').fill('Prêt de tables pliantes')
  await expect(other.page.locator('.theme')).toBeVisible()
  await other.page.locator('.amt label').nth(1).click()
  await other.settled()
  expect(await axe_finds(other)).toEqual([])
  await other.page.locator('.actionbar button').click()
  await expect(other.page.locator('[data-posted]')).toContainText('Maison des Quartiers')
  const posted = await other.page.locator('[data-posted]').getAttribute('data-posted')

  await one.page.goto(`${server.origin}/annonces/${posted}`)
  await expect(one.page.getByText('Au nom de Maison des Quartiers (Association)')).toBeVisible()
  await one.settled()
  expect(await axe_finds(one)).toEqual([])
  await one.page.goto(address)
  await one.page.getByRole('button', { name: 'Rendre Luc responsable' }).click()
  await expect(one.page.getByRole('button', { name: 'Luc devient aide' })).toBeVisible()
  await one.page.getByRole('button', { name: 'Quitter' }).click()
  await expect(one.page.getByLabel('Code de l’association')).toBeVisible()
  await expect(one.page.getByText('Responsable', { exact: true })).toHaveCount(1)
  await other.page.goto(`${server.origin}/mes-annonces`)
  await expect(other.page.getByText('Prêt de tables pliantes')).toBeVisible()

  // Luc runs its calls and its swap events, and everybody reads whose they are.
  await other.page.goto(`${server.origin}/appels`)
  await other.page.getByRole('button', { name: 'Lancer un appel' }).click()
  await expect(other.page.getByLabel('Au nom de')).toContainText('Maison des Quartiers')
  await other.settled()
  expect(await axe_finds(other)).toEqual([])
  await other.page.getByLabel('Nom du projet').fill('Jardin partagé')
  await other.page.getByLabel('Que faut-il').fill('Des chaises')
  await other.page.getByLabel('Catégorie').selectOption({ index: 1 })
  await other.page.getByRole('button', { name: 'Lancer l’appel' }).click()
  await expect(other.page.getByText('Au nom de Maison des Quartiers')).toBeVisible()
  await other.page.goto(`${server.origin}/bourses`)
  await other.page.getByRole('link', { name: 'Nouvelle bourse' }).click()
  await expect(other.page.getByLabel('Au nom de')).toContainText('Maison des Quartiers')
  await one.page.goto(`${server.origin}/appels`)
  await expect(one.page.getByRole('heading', { name: 'Jardin partagé' })).toBeVisible()
  await expect(one.page.getByText('Au nom de Maison des Quartiers')).toBeVisible()
  await one.leave()
  await other.leave()
})

test('where each is let in at the desk, the steward lets one in', async ({ browser }) => {
  const one = await steward(browser)
  await one.page.goto(`${server.origin}/quartier/reglages`)
  await one.page.getByLabel(/à l’accueil, on fait entrer/).check()
  await one.page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
  await expect(one.page.locator('[data-voice]')).toContainText('enregistré')
  const { link } = await luc.api.post<{ link: string }>('/invitations', { uses: 1 })
  const nina = await Neighbour.arrive(browser, 'Nina', PHONE)
  await nina.page.goto(link)
  await nina.page.getByLabel('Votre prénom').fill('Nina')
  await nina.page.getByLabel('Votre quartier').selectOption({ index: 1 })
  await nina.page.getByRole('button', { name: 'Entrer dans la ronde' }).click()
  await one.page.goto(`${server.origin}/quartier`)
  await one.page.getByRole('button', { name: 'Faire entrer Nina' }).click()
  await expect(one.page.getByText('Personne n’attend.')).toBeVisible()
  await nina.page.goto(server.origin)
  await expect(nina.page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
  await one.leave()
  await nina.leave()
})

test('a steward adds a quarter and a hand-over point, closes it again, and writes the charter that newcomers read', async ({ browser }) => {
  const one = await steward(browser)
  const { page } = one
  await page.goto(`${server.origin}/quartier/lieux`)
  await page.getByRole('button', { name: 'Ajouter un quartier' }).click()
  await page.getByLabel('Nom du quartier').fill('Les Rives-du-Foron')
  await page.getByLabel('Graveson', { exact: true }).selectOption('10 minutes au plus')
  await page.getByRole('button', { name: 'Enregistrer' }).nth(1).click()
  await expect(page.getByRole('button', { name: 'Modifier Les Rives-du-Foron' })).toBeVisible()
  await page.getByRole('button', { name: 'Ajouter un lieu' }).click()
  await page.getByLabel('Nom du lieu').fill('Maison des associations')
  await page.getByLabel('Votre quartier').selectOption('Les Rives-du-Foron')
  await page.getByLabel('Horaires').fill('Lu–ve 8–18 h')
  await page.getByLabel('Accès sans marche').check()
  await page.getByRole('button', { name: 'Enregistrer' }).nth(1).click()
  await page.getByRole('button', { name: 'Modifier Maison des associations' }).click()
  await one.settled()
  expect(await axe_finds(one)).toEqual([])
  await page.getByLabel('Fermé').check()
  await page.getByRole('button', { name: 'Enregistrer' }).nth(1).click()
  await expect(page.getByText('Fermé', { exact: true })).toBeVisible()
  await page.getByLabel('Français').fill('Chez nous, on s’entraide.\nEt l’on rit.')
  await page.getByRole('button', { name: 'Enregistrer' }).last().click()
  await expect(page.locator('[data-voice]')).toContainText('enregistré')
  await page.goto(`${server.origin}/charte`)
  await expect(page.getByText('Chez nous, on s’entraide.')).toBeVisible()
  const { link } = await luc.api.post<{ link: string }>('/invitations', { uses: 1 })
  const nina = await Neighbour.arrive(browser, 'Noé', PHONE)
  await nina.page.goto(link)
  await nina.page.getByText('Lire la charte').click()
  await expect(nina.page.getByText('Chez nous, on s’entraide.')).toBeVisible()
  expect([...one.faults, ...nina.faults]).toEqual([])
  await one.leave()
  await nina.leave()
})

test('a poster prints on its own page, in the size and the languages that were chosen', async ({ browser }) => {
  const one = await steward(browser)
  await one.page.goto(`${server.origin}/quartier/affiches`)
  await one.page.getByRole('button', { name: 'Faire l’affiche' }).click()
  for (const size of ['A4', 'A5']) {
    await one.page.getByRole('button', { name: size }).click()
    await one.page.getByLabel('Langue de l’affiche').selectOption('all')
    await expect(one.page.getByText('Der Tausch, der rund läuft')).toBeVisible()
    await one.page.emulateMedia({ media: 'print' })
    const pdf = await one.page.pdf({ preferCSSPageSize: true, printBackground: true })
    await one.page.emulateMedia({ media: 'screen' })
    const text = pdf.toString('latin1')
    expect([size, text.match(/\/Type\s*\/Page[^s]/g)?.length]).toEqual([size, 1])
    const [, width] = /\/MediaBox\s*\[0 0 ([\d.]+)/.exec(text) ?? []
    expect([size, Math.round(Number(width) * 0.3528)]).toEqual([size, { A4: 210, A5: 148 }[size]])
  }
  await one.leave()
})

test('a steward sets up a second key, and comes back in with it', async ({ browser }) => {
  const one = await steward(browser)
  await one.page.goto(`${server.origin}/profil/acces`)
  await one.page.getByLabel('Identifiant').fill('amina@commune.example')
  await one.page.getByLabel('Nouveau mot de passe').fill('un mot de passe bien long')
  await one.page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(one.page.locator('[data-voice]')).toContainText('enregistré')
  await one.page.getByRole('button', { name: 'Installer la deuxième clé' }).click()
  const secret = await one.page.locator('b.num').innerText()
  await one.settled()
  expect(await axe_finds(one)).toEqual([])
  await one.page.getByLabel('Les six chiffres').fill(code_of(secret, -1))
  await one.page.getByRole('button', { name: 'Continuer' }).click()
  await expect(one.page.getByRole('heading', { name: 'Codes de secours d’Amina' })).toBeVisible()
  expect(await one.page.locator('.codes li').count()).toBe(10)

  const other = await Neighbour.arrive(browser, 'Amina', PHONE)
  await other.page.goto(`${server.origin}/connexion`)
  await other.page.getByLabel('Identifiant').fill('amina@commune.example')
  await other.page.getByLabel('Mot de passe').fill('un mot de passe bien long')
  await other.page.getByRole('button', { name: 'Me connecter' }).click()
  await other.page.getByLabel(/Code de l’application/).fill(code_of(secret, 1))
  expect(await axe_finds(other)).toEqual([])
  await other.page.getByRole('button', { name: 'Me connecter' }).click()
  await expect(other.page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
  await one.leave()
  await other.leave()
})
