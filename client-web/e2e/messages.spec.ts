// Two neighbours who have agreed write to each other: at once, without network, in two windows, over a restart of the page.
import { expect, test, type Browser, type Locator } from '@playwright/test'
import { kept_rows } from './kept'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

interface Pair {
  anais: Neighbour
  luc: Member
  ring: string
}

/** Anaïs in a browser, Luc without one; their exchange is agreed. */
async function agreed(browser: Browser, options = PHONE): Promise<Pair> {
  const one = await Member.join(server, 'Anaïs', 'Belle-Terre')
  const luc = await Member.join(server, 'Luc', 'Belle-Terre')
  await one.post('offer', 'Garder votre chat', { category: 'pet-sitting' })
  await luc.post('want', 'Garder mon chat', { category: 'pet-sitting' })
  await luc.post('offer', 'Traduire une lettre', { category: 'translation' })
  await one.post('want', 'Traduire ma lettre', { category: 'translation' })
  const { id } = await one.waiting()
  for (const each of [one, luc]) await each.answer(id, 'accept')
  const anais = await Neighbour.arrive(browser, 'Anaïs', options)
  await one.lend_session(anais.page.context())
  return { anais, luc, ring: id }
}

const letters = (one: Neighbour): Locator => one.page.locator('[data-message] .text')
const write = async (one: Neighbour, text: string): Promise<void> => {
  await one.page.getByRole('textbox', { name: 'Votre message' }).fill(text)
  await one.page.getByRole('button', { name: 'Envoyer' }).click()
}
const texts_of = async (luc: Member, ring: string): Promise<string[]> =>
  (await luc.api.get<{ items: { text: string }[] }>(`/proposals/${ring}/messages`)).items.map((one) => one.text).reverse()

test('from the ring to its messages: what one writes is there for the other, and what comes is shown and read', async ({ browser }) => {
  const { anais, luc, ring } = await agreed(browser)
  const { page } = anais
  await luc.api.post(`/proposals/${ring}/messages`, { text: 'Guten Tag, Anaïs', language: 'de' })
  await page.goto(`${server.origin}/rondes/${ring}`)
  const link = page.getByRole('link', { name: /^Écrire aux autres/ })
  await expect(link).toContainText('Un message non lu')
  await link.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Échange direct' })).toBeVisible()
  await expect(letters(anais)).toHaveText(['Guten Tag, Anaïs'])
  await expect(letters(anais).first()).toHaveAttribute('lang', 'de')

  await write(anais, 'Bonjour Luc\nà samedi ?')
  await expect(letters(anais)).toHaveText(['Guten Tag, Anaïs', 'Bonjour Luc\nà samedi ?'])
  expect(await texts_of(luc, ring)).toEqual(['Guten Tag, Anaïs', 'Bonjour Luc\nà samedi ?'])
  await luc.api.post(`/proposals/${ring}/messages`, { text: 'Oui, à samedi' })
  await expect(letters(anais).last()).toHaveText('Oui, à samedi')
  await page.getByRole('button', { name: 'Merci !' }).click()
  await expect(letters(anais).last()).toHaveText('Merci !')

  await page.goto(`${server.origin}/rondes/${ring}`)
  await expect(page.getByRole('link', { name: /^Écrire aux autres/ })).toBeVisible()
  await expect(page.getByText(/non lu/)).toHaveCount(0)
  expect(anais.faults).toEqual([])
  await anais.leave()
})

test('without network a message waits as on its way, over a closed page too, and arrives once', async ({ browser }) => {
  const { anais, luc, ring } = await agreed(browser, DESK)
  const { page } = anais
  await page.goto(`${server.origin}/rondes/${ring}/messages`)
  await expect(page.getByRole('textbox', { name: 'Votre message' })).toBeVisible()
  await anais.settled()
  // The server takes the first and its answer is lost; then nothing gets through at all.
  let lost = 0
  await page.route('**/messages', async (route) => {
    if (route.request().method() !== 'POST') return await route.fallback()
    if (lost++ === 0) await route.fetch()
    return await route.abort('internetdisconnected')
  })
  await write(anais, 'Premier')
  await write(anais, 'Second')
  const waiting = page.locator('[data-sending]')
  await expect(waiting).toHaveText([/Envoi….*Premier/s, /Envoi….*Second/s])
  await page.unrouteAll()
  await page.reload()
  await expect(letters(anais)).toHaveText(['Premier', 'Second'])
  await expect(waiting).toHaveCount(0)
  expect(await texts_of(luc, ring)).toEqual(['Premier', 'Second'])
  await anais.leave()
})

test('two windows of one person show the same, and who blocks a neighbour hears no more of them', async ({ browser }) => {
  const { anais, luc, ring } = await agreed(browser)
  const second = await anais.page.context().newPage()
  for (const page of [anais.page, second]) {
    await page.goto(`${server.origin}/rondes/${ring}/messages`)
    await expect(page.getByRole('textbox', { name: 'Votre message' })).toBeVisible()
  }
  await anais.settled()
  await write(anais, 'Une fois')
  await expect.poll(async () => await texts_of(luc, ring)).toEqual(['Une fois'])
  await luc.api.post(`/proposals/${ring}/messages`, { text: 'Cent francs ?' })
  for (const page of [anais.page, second]) await expect(page.locator('[data-message] .text')).toHaveText(['Une fois', 'Cent francs ?'])

  const { page } = anais
  await page.getByRole('button', { name: /^Message de Luc/ }).click()
  await page.getByRole('button', { name: /^Quelque chose ne va pas/ }).click()
  await page.getByRole('button', { name: 'N’a pas sa place ici' }).click()
  await page.getByRole('button', { name: 'Le dire' }).click()
  await expect(page.locator('[data-message]').getByText(/Merci de l’avoir dit/)).toBeVisible()
  await page.getByRole('button', { name: 'Ne plus me proposer cette personne' }).click()
  await page.getByRole('button', { name: 'Oui, plus jamais' }).click()
  // The exchange was under way: who blocks leaves it, on every window.
  for (const each of [page, second]) await expect(each.getByText('Il n’y a pas de messages ici pour vous.')).toBeVisible()
  expect(anais.faults).toEqual([])
  await anais.leave()
})

test('the list says who wrote what and how much is new, hears what comes, and is read without network', async ({ browser }) => {
  const { anais, luc, ring } = await agreed(browser)
  const { page } = anais
  await page.goto(`${server.origin}/`)
  await anais.settled()
  const tab = page.locator('.tabs').getByRole('link', { name: /Messages/ })
  await expect(tab).not.toContainText('non lu')
  await luc.api.post(`/proposals/${ring}/messages`, { text: 'Guten Tag, Anaïs', language: 'de' })
  await expect(tab).toContainText('Un message non lu')
  await tab.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Messages' })).toBeFocused()
  const row = page.locator('[data-talks] a')
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('Luc')
  await expect(row).toContainText('Un message non lu')
  await expect(row.getByText('Guten Tag, Anaïs')).toHaveAttribute('lang', 'de')
  await luc.api.post(`/proposals/${ring}/messages`, { text: 'Samedi ?' })
  await expect(row).toContainText('Samedi ?')
  await expect(row).toContainText('2 messages non lus')

  await row.click()
  await expect(letters(anais)).toHaveText(['Guten Tag, Anaïs', 'Samedi ?'])
  await write(anais, 'Oui, à samedi')
  await expect(page.locator('[data-sending]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Retour' }).click()
  await expect(row).toContainText(/Vous\s: Oui, à samedi/)
  await expect(row).not.toContainText('non lu')

  await expect.poll(() => kept_rows(page)).toContain('Oui, à samedi')
  await page.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await page.reload()
  await expect(row).toContainText(/Vous\s: Oui, à samedi/)
  await row.click()
  await expect(letters(anais)).toHaveText(['Guten Tag, Anaïs', 'Samedi ?', 'Oui, à samedi'])
  expect(anais.faults).toEqual([])
  await anais.leave()
})

test('on a desk the newest conversation stands open beside the list, and with nobody to write to it says so', async ({ browser }) => {
  const { anais, luc, ring } = await agreed(browser, DESK)
  const { page } = anais
  await luc.api.post(`/proposals/${ring}/messages`, { text: 'Bonjour' })
  await page.goto(`${server.origin}/messages`)
  await expect(page).toHaveURL(`${server.origin}/rondes/${ring}/messages`)
  const list = page.getByRole('navigation', { name: 'Conversations' })
  await expect(list.getByRole('link', { name: /Luc/ })).toHaveAttribute('aria-current', 'page')
  await expect(letters(anais)).toHaveText(['Bonjour'])
  await expect(page.getByRole('complementary', { name: 'La ronde de cette conversation' }).getByText('Traduire une lettre')).toBeVisible()
  await anais.leave()

  const alone = await Neighbour.arrive(browser, 'Noé', DESK)
  await alone.join(server.invitation)
  await alone.page.goto(`${server.origin}/messages`)
  await expect(alone.page.getByRole('heading', { name: 'Pas encore de messages' })).toBeVisible()
  expect(alone.faults).toEqual([])
  await alone.leave()
})
