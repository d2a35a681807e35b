// The giver's camera reads what the receiver's phone shows. The camera is Chromium's stand-in; it sees what the receiver's page has drawn.
import { expect, test, type Browser, type Locator } from '@playwright/test'
import { encodeQR } from 'qr'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { browser_that_sees, squares_of, type Squares } from './film'
import { Member } from './member'
import { BIKE, GERMAN, Neighbour, PHONE, SMALL } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
let eyes: Browser | null = null
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await eyes?.close()
  eyes = null
  await server.stop()
})

const SCAN = 'Scanner le code de Benoît'
const drawn = (text: string): Squares => encodeQR(text, 'raw', { ecc: 'low', border: 4 })
const dialog_of = (one: Neighbour): Locator => one.page.getByRole('dialog', { name: /^Scanner/ })
const scan = (one: Neighbour): Promise<void> => one.hand('give').getByRole('button', { name: SCAN }).click()

/** Ana gives Benoît a repair, he gives her a lesson; both have said yes. */
async function two_agreed(): Promise<{ ana: Member; ben: Member; ring: string }> {
  const ana = await Member.join(server, 'Ana', 'Belle-Terre')
  const ben = await Member.join(server, 'Benoît', 'Graveson')
  await ana.post('offer', BIKE)
  await ben.post('offer', GERMAN)
  await ana.post('want', GERMAN)
  await ben.post('want', BIKE)
  const { id } = await ana.waiting()
  for (const one of [ana, ben]) await one.answer(id, 'accept')
  return { ana, ben, ring: id }
}

async function at_ring(browser: Browser, who: Member, ring: string, options = PHONE): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, who.name, options)
  await who.lend_session(one.page.context())
  await remember_cameras(one)
  await one.page.goto(`${server.origin}/rondes/${ring}`)
  await expect(one.hand('give')).toBeVisible()
  await one.settled()
  return one
}

/** Every picture that a page takes from the camera, so that one can see whether it is off again. */
async function remember_cameras(one: Neighbour): Promise<void> {
  await one.page.addInitScript(() => {
    const seen: MediaStreamTrack[] = []
    Object.assign(globalThis, { seen })
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await real(wanted)
      seen.push(...stream.getTracks())
      return stream
    }
  })
}
const cameras = (one: Neighbour): Promise<string[]> =>
  one.page.evaluate(() => (globalThis as unknown as { seen: MediaStreamTrack[] }).seen.map((track) => track.readyState))

test('the giver scans the receiver’s screen, even without network: it leaves by itself, and both are confirmed', async ({ browser }) => {
  const { ana, ben, ring } = await two_agreed()
  const receiver = await at_ring(browser, ben, ring)
  const shown = receiver.hand('get').getByRole('img', { name: 'Code QR à montrer à Ana' })
  await expect(shown.locator('path')).toBeAttached()
  eyes = await browser_that_sees(await squares_of(shown))
  const giver = await at_ring(eyes, ana, ring, { ...PHONE, serviceWorkers: 'allow' })
  await giver.page.evaluate(async () => await navigator.serviceWorker.ready)
  await giver.page.reload()
  await expect(giver.hand('give')).toBeVisible()

  await giver.page.context().setOffline(true)
  await scan(giver)
  await expect(giver.hand('give').getByText('Envoi…')).toBeVisible()
  await expect(dialog_of(giver)).toHaveCount(0)
  await expect(giver.hand('give').getByRole('heading')).toBeFocused()
  await expect.poll(() => cameras(giver)).toEqual(['ended'])
  await giver.page.context().setOffline(false)
  for (const [one, side] of [
    [giver, 'give'],
    [receiver, 'get'],
  ] as const)
    await expect(one.hand(side).getByText('Remis', { exact: true })).toBeVisible()
  for (const one of [giver, receiver]) expect(one.faults).toEqual([])
  await receiver.leave()
})

test('another code is not taken, and says so; the dialog keeps the focus, and closed, hidden or left, the camera is off', async () => {
  const { ana, ring } = await two_agreed()
  eyes = await browser_that_sees(drawn(server.invitation))
  const giver = await at_ring(eyes, ana, ring, SMALL)
  const { page } = giver
  const dialog = dialog_of(giver)
  await scan(giver)
  await expect(dialog.getByRole('status')).toHaveText('Ce n’est pas un code de remise. Cadrez celui que montre Benoît.')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await giver.drawn()
    expect(await axe_finds(giver)).toEqual([])
  }
  for (const size of ['200%', '']) {
    await page.evaluate((text) => (document.documentElement.style.fontSize = text), size)
    expect(await cut_off(giver)).toEqual([])
  }
  // Past the last control comes the browser's own bar, never the page behind.
  const behind = (): boolean => document.activeElement !== document.body && !document.activeElement?.closest('dialog')
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab')
    expect(await page.evaluate(behind)).toBe(false)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(giver.hand('give').getByRole('button', { name: SCAN })).toBeFocused()
  await expect.poll(() => cameras(giver)).toEqual(['ended'])

  await scan(giver)
  await expect(dialog.getByRole('status')).toContainText('Ce n’est pas un code de remise.')
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
  })
  await expect(dialog).toHaveCount(0)
  await expect.poll(() => cameras(giver)).toEqual(['ended', 'ended'])

  await page.goto(`${server.origin}/echanges`)
  await giver.settled()
  await page.locator('a.head').click()
  await expect(page).toHaveURL(/rondes/)
  await scan(giver)
  await expect(dialog.getByRole('status')).toContainText('Ce n’est pas un code de remise.')
  await page.goBack()
  await expect(page).toHaveURL(/echanges/)
  await expect(dialog).toHaveCount(0)
  await expect.poll(() => cameras(giver)).toEqual(['ended'])
  // Whatever was seen, nothing was confirmed.
  expect((await ana.proposal(ring)).transfers.filter((transfer) => transfer.given)).toEqual([])
  expect(giver.faults).toEqual([])
})

test('without a camera, or where it is not allowed, one is told and types', async ({ browser }) => {
  const { ana, ring } = await two_agreed()
  eyes = await browser_that_sees(drawn('x'), 'denied')
  for (const [one, said] of [
    [await at_ring(browser, ana, ring, SMALL), 'On ne trouve pas d’appareil photo ici. Tapez plutôt le code.'],
    [await at_ring(eyes, ana, ring, SMALL), 'L’appareil photo n’est pas autorisé pour cette page.'],
  ] as const) {
    await scan(one)
    await expect(one.hand('give').getByRole('alert')).toContainText(said)
    await expect(one.hand('give').getByLabel('Code dit par Benoît')).toBeFocused()
    await expect(dialog_of(one)).toHaveCount(0)
    expect(await axe_finds(one)).toEqual([])
    expect(await cut_off(one)).toEqual([])
    expect(one.faults).toEqual([])
    await one.leave()
  }
})

test('the phone’s own camera opens the same square: the code is written in, and the giver says yes to it', async ({ browser }) => {
  const { ana, ben, ring } = await two_agreed()
  const transfer = (await ben.proposal(ring)).transfers.find((one) => one.to === 0)!
  const giver = await Neighbour.arrive(browser, 'Ana')
  await ana.lend_session(giver.page.context())
  await giver.page.goto(`${server.origin}/rondes/${ring}#${transfer.index}.${transfer.code}`)
  const field = giver.hand('give').getByLabel('Code dit par Benoît')
  await expect(field).toBeFocused()
  await expect(field).toHaveValue(transfer.code!)
  expect(new URL(giver.page.url()).hash).toBe('')
  expect((await ana.proposal(ring)).transfers.find((one) => one.from === 0)!.given).toBe(false)
  await giver.hand('give').getByRole('button', { name: 'Confirmer avec le code' }).click()
  await expect(giver.hand('give').getByText('Remis', { exact: true })).toBeVisible()
  expect(giver.faults).toEqual([])
  await giver.leave()
})

test('a newcomer scans the invitation that a neighbour shows', async () => {
  eyes = await browser_that_sees(drawn(server.invitation))
  const one = await Neighbour.arrive(eyes, 'Ana')
  await remember_cameras(one)
  await one.page.goto(server.origin)
  await one.page.getByRole('button', { name: 'Scanner une invitation' }).click()
  await expect(one.page).toHaveURL(server.invitation)
  await expect(one.page.getByLabel('Votre prénom')).toBeVisible()
  expect(await cameras(one)).toEqual(['ended'])
  expect(one.faults).toEqual([])
})
