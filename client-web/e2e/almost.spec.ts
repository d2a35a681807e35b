// What would set rings turning: the card of the home page, from reading it to the ring that it was about.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, test } from '@playwright/test'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server?.stop()
})

for (const [kind, options] of Object.entries({ phone: PHONE, desk: DESK })) {
  test(`Luc reads what is missing, posts it and has a ring, on a ${kind}`, async ({ browser }) => {
    for (const name of ['Sami', 'Tilda']) {
      const one = await Member.join(server, name, 'Belle-Terre')
      await one.post('offer', 'Coup de main au jardin', { category: 'gardening' })
      await one.post('want', 'Traduire une lettre', { category: 'translation' })
    }
    const member = await Member.join(server, 'Luc', 'Belle-Terre')
    await member.post('want', 'De l’aide au jardin', { category: 'gardening' })
    const luc = await Neighbour.arrive(browser, 'Luc', options)
    const { page } = luc
    await member.lend_session(page.context())
    await page.goto(server.origin)

    const card = page.locator('[data-almost]:visible')
    await expect(card).toHaveCount(1)
    await expect(card).toContainText('Ce qui ferait tourner la ronde')
    await expect(card).toContainText('Quelques voisins en cherchent une.')
    for (const name of ['Sami', 'Tilda']) await expect(card).not.toContainText(name)
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
    const faults = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run: (where: string) => Promise<{ violations: { id: string }[] }> } }
      return (await axe.run('[data-almost]')).violations.map(({ id }) => id)
    })
    expect(faults).toEqual([])

    await card.getByRole('link', { name: 'Je le propose' }).click()
    await page.getByLabel('Quoi ?').fill('Traduire une lettre')
    await expect(page.getByText('Une ronde au moins est déjà possible.')).toBeVisible()
    await page.getByRole('button', { name: 'Publier' }).filter({ visible: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
    await member.waiting()

    await page.goto(server.origin)
    await expect(page.getByRole('searchbox')).toBeVisible()
    await expect(page.locator('[data-almost]:visible')).toHaveCount(0)
    await luc.leave()
  })
}
