// A photo from the phone to a neighbour's screen: made small on the phone, sent with its words, seen without what the camera wrote.
import { expect, test, type Locator, type Page } from '@playwright/test'
import { BIKE, DESK, Neighbour } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server.stop()
})

const MARKER = 'RUE-DE-GENEVE-42'

/** What a camera makes: 3000 x 2000, noisy, with the place in its EXIF and a comment. */
async function camera(page: Page, colour: string): Promise<Buffer> {
  const drawn = await page.evaluate(async (fill) => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 3000, height: 2000 })
    const paper = canvas.getContext('2d')!
    paper.fillStyle = fill
    paper.fillRect(0, 0, 3000, 2000)
    paper.fillStyle = '#fff'
    for (let i = 0; i < 40; i++) paper.fillRect((i * 733) % 2900, (i * 389) % 1900, 90, 90)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.95))
    return [...new Uint8Array(await blob!.arrayBuffer())]
  }, colour)
  const segment = (kind: number, text: string): Buffer => {
    const head = Buffer.from([0xff, kind, 0, 0])
    head.writeUInt16BE(text.length + 2, 2)
    return Buffer.concat([head, Buffer.from(text, 'latin1')])
  }
  const bytes = Buffer.from(drawn)
  const written = [segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x>${MARKER}</x>`), segment(0xfe, MARKER)]
  return Buffer.concat([bytes.subarray(0, 2), ...written, bytes.subarray(2)])
}

const chooser = (one: Neighbour): Locator => one.page.locator('input[type=file]')
type File = { name: string; mimeType: string; buffer: Buffer }
const file = (buffer: Buffer): File => ({ name: 'IMG_0042.jpg', mimeType: 'image/jpeg', buffer })
/** What leaves the page: the browser does not tell of the bytes of a blob. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { prototype } = XMLHttpRequest
    const send = Reflect.get(prototype, 'send') as (this: XMLHttpRequest, body: Blob) => void
    prototype.send = function (body) {
      Object.assign(window, { left: (body as Blob).arrayBuffer().then((bytes) => [...new Uint8Array(bytes)]) })
      send.call(this, body as Blob)
    }
  })
const left = async (page: Page): Promise<Buffer> => Buffer.from(await page.evaluate(() => Reflect.get(window, 'left') as Promise<number[]>))
const pixels = (image: Locator): Promise<number> => image.evaluate((one: HTMLImageElement) => one.naturalWidth)
async function seen(image: Locator): Promise<void> {
  await image.scrollIntoViewIfNeeded()
  await expect.poll(() => pixels(image)).toBeGreaterThan(0)
}

test('a photo leaves the phone small and without its place, and a neighbour sees it with its words', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana')
  await ana.join(server.invitation)
  const publish = await ana.prepare('offer', BIKE)
  const picture = await camera(ana.page, '#0a7')
  expect(picture.includes(MARKER)).toBe(true)
  await chooser(ana).setInputFiles([file(picture)])
  await ana.page.getByLabel('Ce qu’on y voit').fill('Un vélo vert')
  await listen(ana.page)
  await publish.scrollIntoViewIfNeeded()
  await publish.click()
  const own = ana.page.locator('[data-posted] img[src*="/photos/"]')
  await seen(own)
  const bytes = await left(ana.page)
  expect(bytes.subarray(8, 12).toString()).toBe('WEBP')
  expect(bytes.length).toBeLessThan(picture.length / 2)
  expect(bytes.includes(MARKER)).toBe(false)
  await expect(ana.page.locator('[data-photo]')).toHaveCount(0)
  await expect(own).toHaveAttribute('alt', 'Un vélo vert')

  const ben = await Neighbour.arrive(browser, 'Benoît', DESK)
  await ben.join(server.invitation)
  await seen(ben.page.locator('main').getByRole('img', { name: 'Un vélo vert' }).first())
  await ben.page.locator('main').getByRole('link', { name: BIKE }).first().click()
  const large = ben.page.locator('.photos img')
  await seen(large)
  expect(await large.evaluate((one: HTMLImageElement) => [one.width > 300, one.getAttribute('width'), one.getAttribute('height')])).toEqual(
    [true, '1600', '1067'],
  )
  const shown = await large.evaluate(async (one: HTMLImageElement) => {
    const answer = await fetch(one.currentSrc)
    return { type: answer.headers.get('content-type'), bytes: [...new Uint8Array(await answer.arrayBuffer())] }
  })
  expect(shown.type).toBe('image/webp')
  for (const part of [MARKER, 'EXIF', 'XMP']) expect(Buffer.from(shown.bytes).includes(part)).toBe(false)

  expect([...ana.faults, ...ben.faults]).toEqual([])
})

test('a photo that did not arrive is sent again, another is taken off, and what is no photo is said so', async ({ browser }) => {
  const ana = await Neighbour.arrive(browser, 'Ana')
  await ana.join(server.invitation)
  const publish = await ana.prepare('offer', BIKE)
  await chooser(ana).setInputFiles([{ name: 'a.html', mimeType: 'text/html', buffer: Buffer.from('<p>') }])
  await expect(ana.page.getByText('Ce fichier n’est pas une photo')).toBeVisible()
  await chooser(ana).setInputFiles([file(await camera(ana.page, '#a07')), file(await camera(ana.page, '#07a'))])
  await expect(ana.page.locator('[data-photo=waiting]')).toHaveCount(2)
  let cut = 1
  await ana.page.route('**/photos?**', (route) => (cut-- > 0 ? route.abort('internetdisconnected') : route.continue()))
  await ana.page.route('**/photos', (route) => (cut-- > 0 ? route.abort('internetdisconnected') : route.continue()))
  await publish.click()
  await expect(ana.page.locator('[data-photo=failed]')).toHaveCount(1)
  await expect(ana.page.locator('[data-photo]')).toHaveCount(1)
  await ana.page.getByRole('button', { name: 'Envoyer de nouveau' }).click()
  await expect(ana.page.locator('[data-photo]')).toHaveCount(0)

  const id = await ana.page.locator('[data-posted]').getAttribute('data-posted')
  await ana.page.goto(`${server.origin}/annonces/${id}`)
  const images = ana.page.locator('.photos img')
  await expect(images).toHaveCount(2)
  await seen(images.last())
  const address = (await images.first().getAttribute('src')) ?? ''
  await ana.page.goto(`${server.origin}/annonces/${id}/modifier`)
  await ana.page.getByRole('button', { name: 'Enlever la photo 1' }).click()
  await expect(ana.page.getByRole('button', { name: 'Enlever la photo 2' })).toHaveCount(0)
  expect(await ana.page.evaluate(async (path) => (await fetch(path, { cache: 'no-store' })).status, address)).toBe(404)
  await ana.page.goto(`${server.origin}/annonces/${id}`)
  await expect(images).toHaveCount(1)
  expect(ana.faults).toEqual([])
})
