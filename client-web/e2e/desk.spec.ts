// What a steward does at a desk: a second key, who waits at the door, a poster for the wall, the rules of the neighbourhood.
import { createHmac } from 'node:crypto'
import { expect, test } from '@playwright/test'
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

/** What the app on the phone would show for a half minute: RFC 6238. */
function code_of(secret: string, ahead: number): string {
  const letters = secret.replace(/\s/g, '')
  const bits = [...letters].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', key).update(counter).digest()
  return String((hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function steward(browser: Parameters<typeof Neighbour.arrive>[0], options = DESK): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, 'Amina', options)
  await amina.lend_session(one.page.context())
  return one
}

const SCREENS = ['/quartier', '/quartier/reglages', '/quartier/affiches', '/profil/acces']

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

test('where each is let in at the desk, the steward lets one in', async ({ browser }) => {
  const one = await steward(browser)
  await one.page.goto(`${server.origin}/quartier/reglages`)
  await one.page.getByLabel(/à l’accueil, on fait entrer/).check()
  await one.page.getByRole('button', { name: 'Enregistrer' }).click()
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
