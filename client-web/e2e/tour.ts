// Every screen and state once, with believable people: for the accessibility check and for the pictures.
import type { Browser, BrowserContextOptions } from '@playwright/test'
import { expect } from '@playwright/test'
import { BIKE, GERMAN, HEDGE, Neighbour } from './neighbour'
import type { Running } from './server'

export interface Stage {
  ana: Neighbour
  others: Neighbour[]
  /** address of a ring that runs, one that waits for an answer, and one of my listings */
  agreed: string
  waiting: string
  listing: string
  stranger: string
}

const MORE = [
  ['offer', 'Confiture d’abricots, trois pots'],
  ['want', 'Arroser mes plantes en juillet'],
  ['offer', 'Prêt d’une perceuse'],
  ['want', 'Apprendre à faire du pain'],
  ['offer', 'Aide pour vos courriers'],
  ['want', 'Garder mon chien le week-end'],
] as const

/** Ana has one ring that runs and, with others, one that waits for her. */
export async function set_stage(browser: Browser, server: Running): Promise<Stage> {
  const make = async (name: string): Promise<Neighbour> => {
    const one = await Neighbour.arrive(browser, name)
    await one.join(server.invitation)
    return one
  }
  const ana = await make('Ana')
  const luc = await make('Luc')
  const rosa = await make('Rosa')
  for (const [direction, title] of MORE) await (direction === 'offer' ? luc : rosa).post(direction, title)
  // A new member is in one live ring at a time: the first is fulfilled before the second is found.
  await ana.post('offer', BIKE)
  await ana.post('want', GERMAN)
  await luc.post('offer', GERMAN)
  await luc.post('want', BIKE)
  for (const one of [ana, luc]) {
    await one.home()
    await one.open_ring()
    await one.accept()
  }
  await expect(ana.state()).toHaveAttribute('data-state', 'agreed')
  const agreed = new URL(ana.page.url()).pathname
  for (const one of [ana, luc]) await one.confirm('give')
  for (const one of [ana, luc]) await one.confirm('get')
  await expect(ana.state()).toHaveAttribute('data-state', 'fulfilled')
  await ana.post('offer', 'Couscous pour quatre')
  await ana.post('want', HEDGE)
  await rosa.post('offer', HEDGE)
  await rosa.post('want', 'Couscous')
  await ana.home()
  await ana.waiting_card().waitFor()
  await ana.open_ring()
  const waiting = new URL(ana.page.url()).pathname
  await rosa.home()
  await rosa.open_ring()
  await rosa.accept()
  await ana.page.goto(`${server.origin}/mes-annonces`)
  const listing = (await ana.page.locator('a.listing').first().getAttribute('href')) ?? ''
  await ana.home()
  const stranger = (await ana.page.locator('.feed a.listing').first().getAttribute('href')) ?? ''
  return { ana, others: [luc, rosa], agreed, waiting, listing, stranger }
}

export interface Stop {
  name: string
  path: string
  signed_in: boolean
  act?: (one: Neighbour) => Promise<void>
}

export function stops(stage: Stage, server: Running): Stop[] {
  const press = (name: string) => async (one: Neighbour) => {
    await one.visible(one.page.getByRole('button', { name })).click()
  }
  return [
    { name: 'welcome', path: '/', signed_in: false },
    { name: 'join', path: new URL(server.invitation).pathname, signed_in: false },
    { name: 'join-missing', path: new URL(server.invitation).pathname, signed_in: false, act: press('Entrer dans la ronde') },
    { name: 'join-gone', path: '/i/unknown', signed_in: false },
    { name: 'recover', path: '/retrouver', signed_in: false },
    { name: 'home', path: '/', signed_in: true },
    {
      name: 'home-nothing',
      path: '/',
      signed_in: true,
      act: async (one) => {
        await one.page.getByRole('searchbox').fill('xyzzy')
        await expect(one.page.getByRole('heading', { name: /Rien pour/ })).toBeVisible()
      },
    },
    { name: 'post', path: '/publier', signed_in: true },
    { name: 'post-missing', path: '/publier', signed_in: true, act: press('Publier') },
    { name: 'post-week', path: '/publier', signed_in: true, act: press('Préciser') },
    { name: 'ring', path: stage.waiting, signed_in: true },
    { name: 'ring-other-time', path: stage.waiting, signed_in: true, act: press('Proposer un autre moment') },
    { name: 'ring-done', path: stage.agreed, signed_in: true },
    { name: 'swaps', path: '/echanges', signed_in: true },
    { name: 'swaps-to-answer', path: '/echanges/a-repondre', signed_in: true },
    { name: 'swaps-closed', path: '/echanges/termines', signed_in: true },
    { name: 'listing', path: stage.stranger, signed_in: true },
    { name: 'my-listing', path: stage.listing, signed_in: true },
    { name: 'edit', path: `${stage.listing}/modifier`, signed_in: true },
    { name: 'mine', path: '/mes-annonces', signed_in: true },
    { name: 'profile', path: '/profil', signed_in: true },
    { name: 'profile-leave', path: '/profil', signed_in: true, act: press('Quitter sur cet appareil') },
    { name: 'devices', path: '/profil/appareils', signed_in: true },
    { name: 'sheet', path: '/profil/fiche', signed_in: true, act: press('Préparer ma fiche') },
    { name: 'invite', path: '/profil/inviter', signed_in: true, act: press('Préparer une invitation') },
    { name: 'not-found', path: '/nulle-part', signed_in: true },
  ]
}

/** What there is to see once Ana has said yes too; the first visit says it. */
export function stops_after(stage: Stage): Stop[] {
  return [
    {
      name: 'ring-yes',
      path: stage.waiting,
      signed_in: true,
      act: async (one) => {
        const yes = one.page.getByRole('button', { name: 'D’accord, j’en suis' }).filter({ visible: true })
        if ((await yes.count()) > 0) await yes.click()
        await expect(one.state()).toHaveAttribute('data-state', 'agreed')
      },
    },
    { name: 'hand-over', path: '/echanges', signed_in: true },
  ]
}

/** The same person on another screen: the session goes along. */
export async function on_screen(stage: Stage, browser: Browser, options: BrowserContextOptions, signed_in: boolean): Promise<Neighbour> {
  const state = signed_in ? { storageState: await stage.ana.page.context().storageState() } : {}
  return await Neighbour.arrive(browser, 'Ana', { ...options, ...state })
}

export async function visit(one: Neighbour, server: Running, stop: Stop): Promise<void> {
  await one.page.goto(server.origin + stop.path)
  await one.page.locator('h1').first().waitFor({ state: 'attached' })
  await one.page.waitForLoadState('networkidle')
  await stop.act?.(one)
  await one.page.evaluate(() => document.fonts.ready)
  // Colours in mid-transition are reported as low contrast.
  await one.page.waitForTimeout(350)
}
