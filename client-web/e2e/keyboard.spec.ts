// Joining and posting with nothing but a keyboard.
import { expect, test } from '@playwright/test'
import { BIKE, DESK, Neighbour } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

test('join and post without a pointer', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana', DESK)
  const { page } = ana
  const keys = page.keyboard
  /** Tabs until the wanted control has the focus; each stop must be visible. */
  const tab_to = async (matches: (name: string) => boolean): Promise<void> => {
    for (let i = 0; i < 40; i++) {
      await keys.press('Tab')
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
  await page.goto(server.invitation)
  await expect(page.getByLabel('Votre prénom')).toBeVisible()
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
