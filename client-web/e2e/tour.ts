// Every screen and state once, by address and by what is pressed there: for the accessibility check and for the pictures.
import type { Browser, BrowserContextOptions } from '@playwright/test'
import { expect } from '@playwright/test'
import { kept_rows } from './kept'
import { Neighbour } from './neighbour'
import type { Member } from './member'
import type { Running } from './server'
import { couscous } from './still_life'
import { amina_says_yes, the_last_says_yes, two_hand_over, type Stage } from './stage'

export interface Stop {
  name: string
  path: string
  /** who looks; null: somebody without a session */
  who: Member | null
  act?: (one: Neighbour) => Promise<void>
}

/** Between two moments something happens in the ring of four; each shows what is new to see. */
export interface Moment {
  name: string
  happens: (stage: Stage) => Promise<void>
  stops: (stage: Stage, server: Running) => Stop[]
}

const press =
  (name: string) =>
  async (one: Neighbour): Promise<void> => {
    await one.visible(one.page.getByRole('button', { name })).click()
  }

async function nothing_found(one: Neighbour): Promise<void> {
  await one.page.getByRole('searchbox').fill('xyzzy')
  await expect(one.page.getByRole('heading', { name: /Rien pour/ })).toBeVisible()
}

async function filtered(one: Neighbour): Promise<void> {
  await one.page.getByRole('button', { name: 'On propose' }).click()
  await one.page.getByRole('button', { name: 'Cuisine' }).click()
  await expect(one.page.locator('.feed .listing').first()).toBeVisible()
}

async function no_place(one: Neighbour): Promise<void> {
  await one.page.getByRole('searchbox').fill('xyzzy')
  await expect(one.page.locator('.empty')).toBeVisible()
}

async function a_shop(one: Neighbour): Promise<void> {
  await one.page.locator('[data-place=shop]').click()
  await expect(one.page.locator('.week')).toBeVisible()
}

async function search_kept(one: Neighbour): Promise<void> {
  await one.page.getByRole('searchbox').fill('confiture')
  await press('Me prévenir')(one)
  // The same browser comes back on other screens, where it has the search already.
  await expect(one.page.getByText(/On vous préviendra|Vous gardez déjà/)).toBeVisible()
}

/** The page is opened while the server does not answer, on a device that has kept nothing; visit() lets it answer again. */
async function nobody_answers(one: Neighbour): Promise<void> {
  await one.page.evaluate(() => localStorage.removeItem('ronde.seen'))
  await one.page.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await one.page.reload()
  await expect(one.page.getByRole('heading', { level: 2, name: 'Ronde ne répond pas' })).toBeVisible()
}

/** The same on a device that was here before, and has kept what was seen: these words too. */
const kept_here =
  (words: string) =>
  async (one: Neighbour): Promise<void> => {
    await expect.poll(() => kept_rows(one.page)).toContain(words)
    await one.page.route('**/api/**', (route) => route.abort('internetdisconnected'))
    await one.page.reload()
    await expect(one.page.locator('.strip').getByText(/^Vu (à|hier)/)).toBeVisible()
    await expect(one.page.getByText(words).filter({ visible: true }).first()).toBeVisible()
  }

async function filled_in(one: Neighbour): Promise<void> {
  const { page } = one
  await page.getByLabel('Quoi ?').fill('Tailler une haie')
  await expect(page.locator('.theme')).toBeVisible()
  await page.locator('.amt label').filter({ hasText: 'Bon moment' }).click()
  for (const when of ['Soirs', 'Week-end']) await page.locator('label.chip').filter({ hasText: when }).click()
  await expect(page.getByRole('heading', { name: 'Bonne nouvelle !' })).toBeVisible()
}

async function with_photo(one: Neighbour): Promise<void> {
  const { page } = one
  await page.locator('input[type=file]').setInputFiles([{ name: 'IMG_0042.png', mimeType: 'image/png', buffer: couscous() }])
  await page.getByLabel('Ce qu’on y voit').fill('Un plat de couscous')
  await page.locator('[data-photo]').scrollIntoViewIfNeeded()
}

async function shows_plan(one: Neighbour): Promise<void> {
  await press('Voir sur le plan')(one)
  await expect(one.page.locator('figure svg path').first()).toBeVisible()
}

async function declines(one: Neighbour): Promise<void> {
  await press('Non merci')(one)
  await expect(one.page.locator('[data-declined]')).toBeVisible()
}

async function published(one: Neighbour): Promise<void> {
  await one.page.getByLabel('Quoi ?').fill('Prêt d’un appareil à raclette')
  await expect(one.page.locator('.theme')).toBeVisible()
  await one.page.locator('.amt label').filter({ hasText: 'Coup de main' }).click()
  await press('Publier')(one)
  await expect(one.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
}

async function in_a_lot(one: Neighbour): Promise<void> {
  await one.page.getByLabel('Quoi ?').fill('Une table')
  await press('Ajouter au lot')(one)
  await one.page.getByLabel('Chose 2', { exact: true }).fill('Quatre chaises')
  await expect(one.page.locator('.lot .sort')).toHaveText(/\S/)
}

async function link_by_mail(one: Neighbour): Promise<void> {
  await press('Recevoir un lien par e-mail')(one)
  await one.page.getByLabel('Votre adresse e-mail').fill('amina@example.org')
  await press('Envoyer le lien')(one)
  await expect(one.page.getByText('Si un compte d’ici a cette adresse, un courriel est en route.')).toBeVisible()
}

async function something_wrong(one: Neighbour): Promise<void> {
  await one.page
    .getByRole('button', { name: /^Message de Luc/ })
    .first()
    .click()
  await expect(one.page.getByRole('button', { name: 'Ne plus me proposer cette personne' })).toBeVisible()
}

/** The mail server of these tests is never there: the address waits for its link. */
async function gives_address(one: Neighbour): Promise<void> {
  const field = one.page.getByLabel('Votre adresse')
  if (await field.isVisible()) {
    await field.fill('nadia@example.org')
    await press('Recevoir un lien')(one)
  }
  await expect(one.page.locator('[data-email="waits"]')).toBeVisible()
}

/** Inès has no phone today: she says yes once, and every time her sheet is opened. */
async function helps_ines(one: Neighbour): Promise<void> {
  const { page } = one
  await page.getByLabel('Chercher par prénom').fill('Inès')
  await page.getByRole('button', { name: /^Inès/ }).click()
  const write = page.getByRole('button', { name: 'Inscrire l’accord' })
  if (await write.isVisible()) {
    for (const deed of ['Publier des annonces', 'Répondre aux rondes', 'Imprimer la feuille']) await page.getByLabel(deed).check()
    await page.getByLabel('De vive voix').check()
    await write.click()
  }
  await page.getByRole('button', { name: 'Ouvrir sa feuille' }).click()
  await expect(page.getByRole('heading', { name: 'Ses rondes' })).toBeVisible()
}

function outside(server: Running): Stop[] {
  const invitation = new URL(server.invitation).pathname
  return [
    { name: 'welcome', path: '/', who: null },
    { name: 'join', path: invitation, who: null },
    { name: 'join-plan', path: invitation, who: null, act: shows_plan },
    { name: 'join-missing', path: invitation, who: null, act: press('Entrer dans la ronde') },
    { name: 'join-gone', path: '/i/unknown', who: null },
    { name: 'help-outside', path: '/aide', who: null },
    { name: 'recover', path: '/retrouver', who: null },
    { name: 'recover-missing', path: '/retrouver', who: null, act: press('Retrouver mon compte') },
    { name: 'recover-mail', path: '/retrouver', who: null, act: press('Recevoir un lien par e-mail') },
    { name: 'recover-mail-sent', path: '/retrouver', who: null, act: link_by_mail },
  ]
}

function around(stage: Stage): Stop[] {
  return [
    { name: 'home', path: '/', who: stage.amina },
    { name: 'home-filtered', path: '/', who: stage.amina, act: filtered },
    { name: 'home-nothing', path: '/', who: stage.amina, act: nothing_found },
    { name: 'post', path: '/publier', who: stage.amina },
    { name: 'post-filled', path: '/publier', who: stage.amina, act: filled_in },
    { name: 'post-lot', path: '/publier', who: stage.luc, act: in_a_lot },
    { name: 'post-missing', path: '/publier', who: stage.karim, act: press('Publier') },
    { name: 'post-photo', path: '/publier', who: stage.karim, act: with_photo },
    { name: 'post-week', path: '/publier', who: stage.karim, act: press('Préciser') },
    { name: 'listing', path: stage.stranger, who: stage.amina },
    { name: 'listing-plan', path: stage.stranger, who: stage.amina, act: shows_plan },
    { name: 'listing-photo', path: stage.pictured, who: stage.amina },
    { name: 'listing-block', path: stage.stranger, who: stage.amina, act: press('Ne plus me proposer cette personne') },
    { name: 'my-listing', path: stage.listing, who: stage.amina },
    { name: 'edit', path: `${stage.listing}/modifier`, who: stage.amina },
    { name: 'mine', path: '/mes-annonces', who: stage.amina },
    { name: 'mine-why', path: '/mes-annonces', who: stage.nadia, act: press('Pourquoi rien pour l’instant ?') },
    { name: 'profile', path: '/profil', who: stage.amina },
    { name: 'profile-edit', path: '/profil', who: stage.amina, act: press('Modifier') },
    { name: 'profile-leave', path: '/profil', who: stage.amina, act: press('Quitter sur cet appareil') },
    { name: 'profile-end', path: '/profil', who: stage.amina, act: press('Quitter Ronde pour toujours') },
    { name: 'data', path: '/profil/donnees', who: stage.amina },
    { name: 'devices', path: '/profil/appareils', who: stage.amina },
    { name: 'notifications', path: '/profil/notifications', who: stage.amina },
    { name: 'notifications-waits', path: '/profil/notifications', who: stage.nadia, act: gives_address },
    { name: 'sheet', path: '/profil/fiche', who: stage.amina },
    { name: 'sheet-made', path: '/profil/fiche', who: stage.amina, act: press('Préparer ma fiche') },
    { name: 'invite', path: '/profil/inviter', who: stage.karim },
    { name: 'invite-made', path: '/profil/inviter', who: stage.karim, act: press('Préparer une invitation') },
    { name: 'news', path: '/nouvelles', who: stage.amina },
    { name: 'news-none', path: '/nouvelles', who: stage.greta },
    { name: 'conversations-none', path: '/messages', who: stage.greta },
    { name: 'searches', path: '/profil/recherches', who: stage.greta },
    { name: 'searches-none', path: '/profil/recherches', who: stage.nadia },
    { name: 'places', path: '/adresses', who: stage.amina },
    { name: 'places-none', path: '/adresses', who: stage.amina, act: no_place },
    { name: 'place', path: '/adresses', who: stage.amina, act: a_shop },
    { name: 'place-steward', path: '/adresses', who: stage.karim, act: a_shop },
    { name: 'help', path: '/aide', who: stage.amina },
    { name: 'reception', path: '/quartier/accueil', who: stage.amina },
    { name: 'reception-new', path: '/quartier/accueil', who: stage.amina, act: press('Une personne nouvelle') },
    { name: 'reception-sheet', path: '/quartier/accueil', who: stage.amina, act: helps_ines },
    { name: 'home-german', path: '/', who: stage.greta },
    { name: 'home-kept', path: '/', who: stage.nadia, act: search_kept },
    { name: 'away', path: '/', who: stage.karim, act: nobody_answers },
    { name: 'home-offline', path: '/', who: stage.amina, act: kept_here('Porter une armoire au troisième') },
    { name: 'not-found', path: '/nulle-part', who: stage.amina },
  ]
}

/** Only some of the screens, by name, while one works on them: SCREENS=help,listing */
export const CHOSEN = process.env['SCREENS']?.split(',')
export const chosen = (stops: Stop[]): Stop[] => stops.filter((stop) => !CHOSEN || CHOSEN.includes(stop.name))

export const MOMENTS: Moment[] = [
  {
    name: 'while a ring waits',
    happens: () => Promise.resolve(),
    stops: (stage, server) => [
      ...outside(server),
      ...around(stage),
      { name: 'ring', path: stage.waiting, who: stage.amina },
      { name: 'ring-other-time', path: stage.waiting, who: stage.amina, act: press('Proposer un autre moment') },
      { name: 'ring-changed', path: stage.changed, who: stage.ines },
      ...stage.unwanted.slice(0, 1).map(({ by, ring }) => ({ name: 'ring-declined', path: ring, who: by, act: declines })),
      { name: 'ring-left', path: stage.left, who: stage.karim },
      { name: 'ring-gone', path: stage.waiting, who: stage.karim },
      { name: 'ring-complete', path: stage.complete, who: stage.amina },
      { name: 'swaps-none', path: '/echanges', who: stage.amina },
      { name: 'swaps-to-answer', path: '/echanges/a-repondre', who: stage.amina },
      { name: 'swaps-closed', path: '/echanges/termines', who: stage.amina },
    ],
  },
  {
    name: 'after my yes',
    happens: amina_says_yes,
    stops: (stage) => [
      { name: 'ring-yes', path: stage.waiting, who: stage.amina },
      { name: 'swaps-waiting', path: '/echanges', who: stage.amina },
    ],
  },
  {
    name: 'after the last yes',
    happens: the_last_says_yes,
    stops: (stage) => [
      { name: 'ring-agreed', path: stage.waiting, who: stage.amina },
      { name: 'conversations', path: '/messages', who: stage.amina },
      { name: 'messages', path: `${stage.waiting}/messages`, who: stage.amina },
      { name: 'messages-act', path: `${stage.waiting}/messages`, who: stage.amina, act: something_wrong },
      { name: 'conversations-offline', path: '/messages', who: stage.amina, act: kept_here('Très bien, à samedi') },
      { name: 'messages-not-mine', path: `${stage.waiting}/messages`, who: stage.karim },
      { name: 'ring-withdraw', path: stage.waiting, who: stage.amina, act: press('Je ne peux plus') },
    ],
  },
  {
    name: 'while things are handed over',
    happens: two_hand_over,
    stops: (stage) => [
      { name: 'swaps', path: '/echanges', who: stage.amina },
      { name: 'swaps-code', path: '/echanges', who: stage.amina, act: press('J’ai le code de Luc') },
      { name: 'swaps-meeting', path: '/echanges', who: stage.amina, act: press('Choisir le lieu et l’heure') },
      { name: 'post-done', path: '/publier', who: stage.nadia, act: published },
    ],
  },
]

/** Each who looks has one browser on each screen, kept from stop to stop. */
export class Screens {
  readonly #open = new Map<Member | null, Neighbour>()
  readonly #browser: Browser
  readonly #options: BrowserContextOptions
  constructor(browser: Browser, options: BrowserContextOptions) {
    this.#browser = browser
    this.#options = options
  }
  async of(who: Member | null): Promise<Neighbour> {
    const known = this.#open.get(who)
    if (known) return known
    const one = await Neighbour.arrive(this.#browser, who?.name ?? '', this.#options)
    await who?.lend_session(one.page.context())
    this.#open.set(who, one)
    return one
  }
  faults(): string[] {
    return [...this.#open.values()].flatMap((one) => one.faults)
  }
  async close(): Promise<void> {
    for (const one of this.#open.values()) await one.leave()
    this.#open.clear()
  }
}

export async function visit(one: Neighbour, server: Running, stop: Stop): Promise<void> {
  await one.page.unrouteAll()
  await one.page.goto(server.origin + stop.path)
  await one.page.locator('h1').first().waitFor({ state: 'attached' })
  await one.settled()
  await stop.act?.(one)
  await one.settled()
}
