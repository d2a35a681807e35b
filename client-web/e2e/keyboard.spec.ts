// Joining, posting, answering and handing over with nothing but a keyboard (J1 and J2 of the product).
import { expect, test, type Page } from '@playwright/test'
import { Member } from './member'
import { BIKE, DESK, GERMAN, Neighbour } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

/** Tabs until the wanted control has the focus; each stop must be visible. */
function tabs_in(page: Page): (matches: (name: string) => boolean) => Promise<void> {
  return async (matches) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const now = await page.evaluate(() => {
        const one = document.activeElement as HTMLElement
        const label = one.getAttribute('aria-label') ?? (one as HTMLInputElement).labels?.[0]?.textContent ?? one.textContent ?? ''
        return { label: label.replace(/\s+/g, ' ').trim(), tag: one.tagName, width: one.getBoundingClientRect().width }
      })
      expect(now.tag).not.toBe('BODY')
      expect(now.width).toBeGreaterThan(0)
      if (matches(now.label)) return
    }
    throw new Error('not reached')
  }
}

test('join and post without a pointer', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', DESK)
  const { page } = ana
  const keys = page.keyboard
  const tab_to = tabs_in(page)
  await page.goto(server.invitation)
  await expect(page.getByLabel('Votre prénom')).toBeVisible()
  await expect(page.getByLabel('Votre quartier').getByRole('option')).not.toHaveCount(1) // they come with the invitation
  await keys.press('Tab')
  await expect(page.getByRole('link', { name: 'Aller au contenu' })).toBeFocused()
  await keys.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
  await tab_to((name) => name === 'Votre prénom')
  await keys.type('Ana')
  await keys.press('Tab')
  await expect(page.getByLabel('Votre quartier')).toBeFocused()
  await keys.press('ArrowDown')
  await tab_to((name) => name === 'Entrer dans la ronde')
  await keys.press('Enter')
  const home = page.getByRole('heading', { level: 1, name: 'Autour de vous' })
  await expect(home).toBeFocused()
  await page.goto(`${server.origin}/`)
  await expect(page.getByRole('heading', { name: 'Pas encore d’annonce' })).toBeVisible() // nothing is drawn anew any more
  await tab_to((name) => name === 'Publier')
  await keys.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Publier une annonce' })).toBeFocused()
  await tab_to((name) => name === 'Je propose')
  await keys.press('ArrowDown')
  await keys.press('ArrowUp')
  await expect(page.getByRole('radio', { name: 'Je propose' })).toBeChecked()
  await keys.press('Tab')
  await expect(page.getByLabel('Quoi ?')).toBeFocused()
  await keys.type(BIKE)
  await expect(page.locator('.theme')).toBeVisible()
  await tab_to((name) => /^(Petit geste|Coup de main|Bon moment|Grand service)/.test(name))
  await keys.press('Space')
  await tab_to((name) => name === 'Week-end')
  await keys.press('Space')
  await expect(page.getByRole('checkbox', { name: 'Week-end' })).toBeChecked()
  await tab_to((name) => name === 'Publier')
  await keys.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeFocused()
  expect(ana.faults).toEqual([])
})

/** The next day such as 12.12.: the browser's country, not the page, decides whether the day or the month is written first. */
function same_day_and_month(): string {
  const day = new Date(Date.now() + 86_400_000)
  while (day.getDate() !== day.getMonth() + 1) day.setDate(day.getDate() + 1)
  const two = String(day.getDate()).padStart(2, '0')
  return `${two}${two}${day.getFullYear()}`
}

test('answer, choose a place and an hour, and hand over without a pointer', async ({ browser }) => {
  const [ana, ben] = [await Member.join(server, 'Ana', 'Belle-Terre'), await Member.join(server, 'Benoît', 'Graveson')]
  await ana.post('offer', BIKE)
  await ben.post('offer', GERMAN)
  await ana.post('want', GERMAN)
  await ben.post('want', BIKE)
  const { id } = await ana.waiting()
  const one = await Neighbour.arrive(browser, 'Ana', DESK)
  const { page } = one
  await ana.lend_session(page.context())
  const keys = page.keyboard
  const tab_to = tabs_in(page)
  await page.goto(server.origin)
  await expect(one.waiting_card()).toBeVisible()
  await one.settled()
  await tab_to((name) => name.startsWith('Une ronde vous attend'))
  await keys.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Échange direct' })).toBeFocused()
  await tab_to((name) => name === 'D’accord, j’en suis')
  await keys.press('Enter')
  await expect(one.visible(page.getByText('Vous avez dit oui.'))).toBeVisible()
  await ben.answer(id, 'accept')
  await expect(one.state()).toHaveAttribute('data-state', 'agreed')

  const give = one.hand('give')
  await tab_to((name) => name === 'Choisir le lieu et l’heure')
  await keys.press('Enter')
  await expect(give.getByLabel('Où ?')).toBeFocused()
  await keys.press('ArrowDown')
  await tab_to((name) => name === 'Quel jour ?')
  await keys.type(same_day_and_month())
  await tab_to((name) => name === 'À quelle heure ?')
  await keys.type('1000a') // a browser of another country asks for the half of the day too
  await tab_to((name) => name === 'Proposer ce rendez-vous')
  await keys.press('Enter')
  await expect(give.getByText(/10\sh/)).toBeVisible()

  // The code that Benoît says, and then what she received.
  const code = (await ben.proposal(id)).transfers.find((transfer) => transfer.to === 0)!.code!
  await page.getByRole('heading', { level: 1 }).focus()
  await tab_to((name) => name === 'J’ai le code de Benoît')
  await keys.press('Enter')
  await expect(give.getByLabel('Code dit par Benoît')).toBeFocused()
  await keys.type(code)
  await keys.press('Enter')
  await expect(give.getByText('Remis', { exact: true })).toBeVisible()
  await page.getByRole('heading', { level: 1 }).focus()
  await tab_to((name) => name === 'Bien reçu')
  await keys.press('Space')
  await ben.confirm(id, 'give')
  await expect(page.getByText('La ronde est bouclée. Bravo !').first()).toBeVisible()
  expect(one.faults).toEqual([])
})

test('find what was written, answer it and come back to the ring without a pointer', async ({ browser }) => {
  const [ana, ben] = [await Member.join(server, 'Ana', 'Belle-Terre'), await Member.join(server, 'Benoît', 'Graveson')]
  await ana.post('offer', BIKE)
  await ben.post('offer', GERMAN)
  await ana.post('want', GERMAN)
  await ben.post('want', BIKE)
  const { id } = await ana.waiting()
  for (const each of [ana, ben]) await each.answer(id, 'accept')
  await ben.api.post(`/proposals/${id}/messages`, { text: 'Samedi vous va ?' })
  const one = await Neighbour.arrive(browser, 'Ana', DESK)
  const { page } = one
  await ana.lend_session(page.context())
  const keys = page.keyboard
  const tab_to = tabs_in(page)
  await page.goto(server.origin)
  await one.settled()
  await tab_to((name) => /^Messages.*Un message non lu$/.test(name))
  await keys.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Échange direct' })).toBeFocused()
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toMatchAriaSnapshot(`
    - navigation "Conversations":
      - paragraph: Messages
      - list:
        - listitem:
          - link /Benoît \\d+ h.* Samedi vous va \\?/
  `)
  await tab_to((name) => name === 'Votre message')
  await keys.type('Oui')
  await keys.press('Shift+Enter')
  await keys.type('à dix heures')
  await keys.press('Enter')
  await expect(page.locator('[data-message] .text')).toHaveText(['Samedi vous va ?', 'Oui\nà dix heures'])
  await expect(page.getByRole('textbox', { name: 'Votre message' })).toBeFocused()
  await tab_to((name) => name === 'Voir la ronde')
  await keys.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Échange direct' })).toBeFocused()
  await expect(page).toHaveURL(`${server.origin}/rondes/${id}`)
  expect(one.faults).toEqual([])
})
