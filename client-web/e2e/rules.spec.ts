// What counts in a ring: anybody reads it, a steward with a second factor changes it, and everybody reads why.
import { createHmac } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { Member } from './member'
import { DESK, Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeAll(async () => {
  server = await start_server()
})
test.afterAll(async () => {
  await server?.stop()
})

/** What the app on the phone would show for a half minute: RFC 6238. */
function code_of(secret: string, ahead: number): string {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', key).update(counter).digest()
  return String((hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('whoever passes by reads what counts, in their language, on a phone and on a desk', async ({ browser }) => {
  for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESK })) {
    const one = await Neighbour.arrive(browser, 'Passant', size)
    await one.page.goto(`${server.origin}/aide`)
    await one.page.getByRole('link', { name: 'Lire les règles' }).click()
    await expect(one.page.getByRole('heading', { level: 1, name: 'Ce qui compte dans une ronde' })).toBeVisible()
    await expect(one.page.getByText('Toujours en premier')).toBeVisible()
    await expect(one.page.getByText('Rien n’a été changé jusqu’ici.')).toBeVisible()
    await one.settled()
    expect(await axe_finds(one)).toEqual([])
    expect(await one.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const look = process.env['LOOK']
    if (look) await one.page.screenshot({ path: `${look}/rules-${name}.png`, fullPage: true })
    expect(one.faults).toEqual([])
  }
})

test('a steward puts short ways first and says why; without a second factor they cannot', async ({ browser }) => {
  const amina = await Member.recover(server, 'Amina', server.steward_code)
  const one = await Neighbour.arrive(browser, 'Amina', DESK)
  await amina.lend_session(one.page.context())
  const { page } = one
  await page.goto(`${server.origin}/quartier/reglages`)
  const form = page.getByRole('form', { name: 'Ce qui compte dans une ronde' })
  await form.getByRole('button', { name: 'Monter : les chemins courts' }).click()
  await form.getByRole('button', { name: 'Changer les règles' }).click()
  await expect(form.getByText('Dites pourquoi.')).toBeVisible()
  await form.getByLabel(/Pourquoi ce changement/).fill('Les pentes sont raides ici.')
  await form.getByRole('button', { name: 'Changer les règles' }).click()
  await expect(page.getByText('ne se change qu’avec une deuxième clé')).toBeVisible()
  expect(one.faults.filter((fault) => !fault.includes('status of 403'))).toEqual([])

  const { secret } = await amina.api.post<{ secret: string }>('/me/second-factor', {})
  await amina.api.post('/me/second-factor/confirmation', { code: code_of(secret, -1) })
  await form.getByLabel('Minutes de marche au plus').selectOption('15')
  await form.getByRole('button', { name: 'Changer les règles' }).click()
  await expect(page.locator('[data-voice]')).toContainText('enregistré')
  await expect(form.getByRole('listitem').first()).toContainText('les chemins courts')
  await one.settled()
  expect(await axe_finds(one)).toEqual([])
  const look = process.env['LOOK']
  if (look) await page.screenshot({ path: `${look}/rules-form.png`, fullPage: true })

  const passer = await Neighbour.arrive(browser, 'Passant', PHONE)
  await passer.page.goto(`${server.origin}/regles`)
  const change = passer.page.getByRole('article')
  await expect(change).toContainText('Les pentes sont raides ici.')
  await expect(change).toContainText('Minutes de marche au plus, avant : 25 ; maintenant : 15.')
  await expect(change).not.toContainText('Amina')
  await expect(passer.page.getByRole('listitem').nth(1)).toContainText('sans contrepartie')
  await expect(passer.page.getByRole('listitem').nth(2)).toContainText('les chemins les plus courts')
  await passer.settled()
  expect(await axe_finds(passer)).toEqual([])
  if (look) await passer.page.screenshot({ path: `${look}/rules-log.png`, fullPage: true })
  expect(passer.faults).toEqual([])
})
