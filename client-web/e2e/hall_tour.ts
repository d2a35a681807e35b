// The screens of swap events, of a steward and of who moderates, for the pictures. Their own tests look at each of them with axe.
import { expect } from '@playwright/test'
import type { Hall } from './hall_stage'
import type { Neighbour } from './neighbour'
import type { Stage } from './stage'
import type { Stop } from './tour'

async function calls_for_chairs(one: Neighbour): Promise<void> {
  const { page } = one
  const there = page.getByRole('heading', { name: 'Jardin partagé' })
  if (await there.isVisible()) return
  await page.getByRole('button', { name: 'Lancer un appel' }).click()
  await page.getByLabel('Nom du projet').fill('Jardin partagé')
  await page.getByLabel('Que faut-il').fill('Chaises')
  await page.getByLabel('Catégorie').selectOption('garden-tools')
  await page.getByLabel('Combien').fill('10')
  await page.getByRole('button', { name: 'Lancer l’appel' }).click()
  await expect(there).toBeVisible()
}

/** The server's own words to who has a second factor: nobody of these has one. */
async function asked_for_code(one: Neighbour): Promise<void> {
  const { page } = one
  await page.route('**/api/v1/session/password', (route) =>
    route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      json: { type: '/problems/second-factor-needed', title: '', status: 401 },
    }),
  )
  await page.getByLabel('Identifiant').fill('amina@commune.example')
  await page.getByLabel('Mot de passe').fill('un mot de passe bien long')
  await page.getByRole('button', { name: 'Me connecter' }).click()
  await expect(page.getByLabel(/Code de l’application/)).toBeVisible()
}

/** Two months as the night would have told them: no picture waits for a month to be over. */
async function two_months_told(one: Neighbour): Promise<void> {
  const told = { people: 35, handovers: 60, within_15: 45, beyond_15: 10, wait: 'week', exchanges: 20, kept_kg: 40, helped_hours: 15 }
  const lists = { sizes: [{ size: 'three', exchanges: 10 }], lacking: [{ category: 'translation', people: 5 }] }
  const months = [
    { month: '2026-10', published_on: '2026-11-01', ...told, ...lists },
    { month: '2026-09', published_on: '2026-10-01', ...told, people: 20, handovers: 30, ...lists },
  ]
  await one.page.route('**/api/v1/statistics', (route) => route.fulfill({ json: { at_least: 5, months } }))
  await one.page.reload()
  await expect(one.page.getByRole('figure').first()).toBeVisible()
}

async function the_priced_one(one: Neighbour): Promise<void> {
  await one.page.getByRole('link', { name: /Téléphone presque neuf/ }).click()
  await expect(one.page.getByText('on échange, on ne vend pas')).toBeVisible()
}

/** On a phone the screen's address asks who reads it. */
async function says_number(one: Neighbour): Promise<void> {
  const field = one.page.getByLabel('Votre numéro')
  if (await field.isVisible()) await field.fill('6')
}

async function looks_at_list(one: Neighbour): Promise<void> {
  const buffer = Buffer.from('prénom;objet;souhaits\nLéa;Un tabouret;Une guitare\nHugo;Une guitare;Un tabouret\n')
  await one.page.locator('input[type=file]').setInputFiles({ name: 'association-des-parents.csv', mimeType: 'text/csv', buffer })
  await expect(one.page.getByRole('button', { name: 'Prendre cette liste' })).toBeVisible()
}

export function hall_stops({ amina, nadia }: Stage, { open, told, screen, moderator, marco }: Hall): Stop[] {
  const of = (event: { id: string }, page = ''): string => `/bourses/${event.id}${page}`
  return [
    { name: 'events', path: '/bourses', who: amina },
    { name: 'home-event', path: '/', who: nadia, act: to_the_event },
    { name: 'event', path: of(open), who: nadia },
    { name: 'event-wall', path: of(open, '/mur'), who: nadia },
    { name: 'event-form', path: '/bourses/nouvelle', who: amina },
    { name: 'event-import', path: of(open, '/importer'), who: amina, act: looks_at_list },
    { name: 'event-door', path: of(open, '/porte'), who: amina },
    { name: 'event-hall-before', path: of(open, '/salle'), who: amina },
    { name: 'event-hall', path: of(told, '/salle'), who: amina },
    { name: 'event-print', path: of(told, '/imprimer'), who: amina },
    { name: 'event-report', path: of(told, '/bilan'), who: amina },
    { name: 'event-screen', path: screen, who: null, act: says_number },
    { name: 'moderation', path: '/moderation', who: moderator },
    { name: 'moderation-case', path: '/moderation', who: moderator, act: the_priced_one },
    { name: 'decisions', path: '/profil/decisions', who: marco },
    { name: 'journal', path: '/journal', who: amina },
    { name: 'steward', path: '/quartier', who: amina },
    { name: 'settings', path: '/quartier/reglages', who: amina },
    { name: 'posters', path: '/quartier/affiches', who: amina },
    { name: 'access', path: '/profil/acces', who: amina },
    { name: 'sign-in', path: '/connexion', who: null },
    { name: 'sign-in-code', path: '/connexion', who: null, act: asked_for_code },
    { name: 'place-form', path: '/adresses/nouvelle', who: amina },
    { name: 'calls', path: '/appels', who: amina, act: calls_for_chairs },
    { name: 'figures', path: '/chiffres', who: nadia, act: two_months_told },
  ]
}

/** On a desk the next event stands below the plan. */
async function to_the_event(one: Neighbour): Promise<void> {
  const card = one.page.locator('[data-next-event]')
  if (await one.page.evaluate(() => matchMedia('(min-width: 900px)').matches)) await card.scrollIntoViewIfNeeded()
}
