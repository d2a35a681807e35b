// J5: a neighbour reports a listing, somebody who looks after the neighbourhood decides, its author reads why and appeals, another answers;
// two people suspend. Each page without a fault of axe, on a phone and on a desk.
import { expect, test, type Browser, type BrowserContextOptions } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { Member } from './member'
import { Neighbour, SMALL } from './neighbour'
import { start_server, type Running } from './server'

const DESK = { viewport: { width: 1280, height: 800 } }
let server: Running
let claire: Member
let ines: Member
let paul: Member

test.beforeAll(async () => {
  server = await start_server(['Inès', 'Paul'])
  claire = await Member.recover(server, 'Amina', server.steward_code)
  ines = await Member.recover(server, 'Inès', server.moderators['Inès'] ?? '')
  paul = await Member.recover(server, 'Paul', server.moderators['Paul'] ?? '')
})
test.afterAll(async () => {
  await server.stop()
})

async function at(browser: Browser, who: Member, size: BrowserContextOptions = SMALL): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, who.name, size)
  await who.lend_session(one.page.context())
  return one
}

test('what a neighbour reports is decided, explained, appealed and answered by somebody else', async ({ browser }) => {
  const marco = await Member.join(server, 'Marco', 'Belle-Terre')
  const nadia = await Member.join(server, 'Nadia', 'Clair-Val')
  const listing = await marco.post('offer', 'Téléphone presque neuf', {
    category: 'phones',
    text: 'Presque neuf, 80 francs ou une console.',
  })

  const reader = await at(browser, nadia)
  await reader.page.goto(`${server.origin}/annonces/${listing.id}`)
  await reader.page.getByRole('button', { name: 'Quelque chose ne va pas ?' }).click()
  await reader.page.getByRole('button', { name: 'Demande de l’argent' }).click()
  await reader.page.getByLabel('Ne plus me proposer cette personne').check()
  expect(await axe_finds(reader)).toEqual([])
  await reader.page.getByRole('button', { name: 'Le dire' }).click()
  await expect(reader.page.getByRole('main').getByText('Merci de l’avoir dit')).toBeVisible()

  const desk = await at(browser, ines, DESK)
  await desk.page.goto(`${server.origin}/moderation`)
  await desk.page.getByRole('link', { name: /Téléphone presque neuf/ }).click()
  await expect(desk.page.getByText('on échange, on ne vend pas')).toBeVisible()
  await expect(desk.page.getByRole('article')).toContainText('Marco, membre depuis')
  await expect(desk.page.getByRole('article')).not.toContainText('Nadia')
  expect(await axe_finds(desk)).toEqual([])
  await desk.page.getByRole('button', { name: /Masquer l’annonce/ }).click()
  await expect(desk.page.getByLabel('Message à Marco')).toHaveValue(/Bonjour Marco/)
  await desk.page.getByRole('button', { name: 'Décider' }).click()
  await expect(desk.page.getByRole('article')).toContainText('en vigueur')

  const author = await at(browser, marco)
  await author.page.goto(`${server.origin}/profil/decisions`)
  await expect(author.page.getByRole('heading', { name: 'Votre annonce est masquée' })).toBeVisible()
  await expect(author.page.getByRole('main')).not.toContainText('Nadia')
  await author.page.getByRole('button', { name: 'Faire recours' }).click()
  await author.page.getByLabel('Qu’est-ce qui n’est pas juste ?').fill('Je voulais dire sa valeur, pas un prix.')
  expect(await axe_finds(author)).toEqual([])
  await author.page.getByRole('button', { name: 'Envoyer le recours' }).click()
  await expect(author.page.getByText('chez une autre personne')).toBeVisible()

  const phone = await at(browser, paul)
  await phone.page.goto(`${server.origin}/moderation`)
  await phone.page.getByRole('link', { name: /Téléphone presque neuf/ }).click()
  await phone.page.getByLabel('Votre réponse').fill('C’était un malentendu.')
  expect(await axe_finds(phone)).toEqual([])
  await phone.page.getByRole('button', { name: 'Annuler la décision' }).click()
  await expect(phone.page.getByRole('article')).toContainText('annulée')

  await author.page.reload()
  await expect(author.page.getByText('Recours accepté')).toBeVisible()
  await reader.page.goto(`${server.origin}/profil/decisions`)
  await expect(reader.page.getByText('Nous avons regardé')).toBeVisible()
  for (const one of [reader, desk, author, phone]) expect(one.faults).toEqual([])
})

test('two people suspend; whoever is suspended reads why, and the journal says who did what', async ({ browser }) => {
  const bruno = await Member.join(server, 'Bruno', 'Belle-Terre')
  const lea = await Member.join(server, 'Léa', 'Clair-Val')
  const listing = await bruno.post('offer', 'Cours de cuisine', { category: 'cooking-lessons' })
  await lea.api.post('/concerns', { kind: 'threat', listing: listing.id })

  const desk = await at(browser, claire, DESK)
  await desk.page.goto(`${server.origin}/moderation`)
  await desk.page.getByRole('link', { name: /Cours de cuisine/ }).click()
  await desk.page.getByRole('button', { name: /Suspendre définitivement/ }).click()
  await desk.page.getByRole('button', { name: 'Proposer', exact: true }).click()
  await expect(desk.page.getByText('Quelqu’un d’autre doit maintenant décider.')).toBeVisible()
  await expect(desk.page.getByRole('button', { name: 'Confirmer' })).toHaveCount(0)

  const second = await at(browser, paul)
  await second.page.goto(`${server.origin}/moderation`)
  await second.page.getByRole('link', { name: /Cours de cuisine/ }).click()
  await second.page.getByRole('button', { name: 'Confirmer' }).click()
  await second.page.getByRole('button', { name: 'Confirmer' }).click()
  await expect(second.page.getByRole('article')).toContainText('en vigueur')

  const out = await at(browser, bruno)
  await out.page.goto(server.origin)
  await expect(out.page.getByText('Votre compte est suspendu', { exact: true })).toBeVisible()
  await expect(out.page.getByRole('button', { name: 'Faire recours' })).toBeVisible()
  expect(await axe_finds(out)).toEqual([])

  await desk.page.goto(`${server.origin}/journal`)
  await expect(desk.page.getByText('A confirmé une suspension définitive')).toBeVisible()
  await expect(desk.page.getByText('A proposé une suspension définitive')).toBeVisible()
  expect(await axe_finds(desk)).toEqual([])
})

test('what the house does not take is said while one writes', async ({ browser }) => {
  const one = await at(browser, await Member.join(server, 'Zoé', 'Belle-Terre'))
  await one.page.goto(`${server.origin}/publier?je=propose`)
  await one.page.locator('#title').fill('Deux bouteilles de vin')
  await expect(one.page.getByText('L’alcool ne s’échange pas ici.')).toBeVisible()
  expect(await axe_finds(one)).toEqual([])
})
