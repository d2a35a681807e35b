// A swap event in real browsers, as the product tells it (J4): the organiser's laptop, a tablet at the door, the wall, phones, paper.
import { expect, test, type Browser, type BrowserContextOptions } from '@playwright/test'
import type { EventItem, ListedPerson, ScreenView, SwapEvent } from '../src/lib/event_types'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import { Member } from './member'
import { DESK, Neighbour, PHONE, SMALL } from './neighbour'
import { pdf_pages } from './pdf_pages'
import { start_server, type Running } from './server'

const TABLET: BrowserContextOptions = { viewport: { width: 820, height: 1180 }, hasTouch: true }
const WALL: BrowserContextOptions = { viewport: { width: 1920, height: 1080 } }
/** Every change on every screen within a second of the server's own; a test machine that does ten things at once gets a few. */
const SOON = { timeout: 8000 }
let server: Running
let amina: Member

test.beforeEach(async () => {
  server = await start_server()
  amina = process.env['RONDE_MOCK']
    ? await Member.join(server, 'Amina', 'Graveson')
    : await Member.recover(server, 'Amina', server.steward_code)
})
test.afterEach(async () => {
  await server?.stop()
})

const HOUR = 3_600_000
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString()

async function an_event(part: Partial<SwapEvent> = {}): Promise<SwapEvent> {
  const times = { drop_off: { from: at(1), to: at(2) }, clearing_at: at(3), pick_up: { from: at(3.5), to: at(5) } }
  const words = { name: 'Bourse de printemps', hall: 'Salle des fêtes', rules: 'Des objets propres.' }
  const event = await amina.api.post<SwapEvent>('/events', {
    ...words,
    ...times,
    capacity: 300,
    kinds: ['good', 'gift'],
    tables: 8,
    ...part,
  })
  await amina.api.post(`/events/${event.id}/state`, { to: 'open' })
  return event
}

/** Walk-ins of whom each wishes for what the next one of their ring brings. */
async function guests(event: SwapEvent, sizes: number[], present: boolean): Promise<ListedPerson[]> {
  const path = `/events/${event.id}`
  const all: ListedPerson[] = []
  for (const size of sizes) {
    const ring: { person: ListedPerson; item: EventItem }[] = []
    for (let i = 0; i < size; i++) {
      const body = { name: `Voisin ${all.length + 1}`, name_shown: i % 2 === 0, items: [], present }
      const person = await amina.api.post<ListedPerson>(`${path}/people`, body)
      const item = await amina.api.post<EventItem>(`${path}/items`, { person: person.id, title: `Objet ${all.length + 1}` })
      await amina.api.post(`${path}/items/${item.id}/label`, { table: 'ABCDEFGH'[all.length % 8] })
      ring.push({ person, item })
      all.push(person)
    }
    for (const [i, { person }] of ring.entries()) {
      const wishes = [{ item: ring[(i + 1) % size]!.item.id, face: 'love' }]
      await amina.api.request('PUT', `${path}/wishes`, { body: { person: person.id, wishes } })
    }
  }
  return all
}

async function as_amina(browser: Browser, path: string, options: BrowserContextOptions): Promise<Neighbour> {
  const one = await Neighbour.arrive(browser, 'Amina', options)
  await amina.lend_session(one.page.context())
  await one.page.goto(server.origin + path)
  await one.settled()
  return one
}

const count = (one: Neighbour, what: string) => one.page.locator(`[data-count=${what}] dd`)

test('a hundred codes at two doors without network let each person in once', async ({ browser }) => {
  test.setTimeout(300_000)
  const event = await an_event()
  const people = await guests(
    event,
    Array.from({ length: 20 }, () => 5),
    false,
  )
  const tablets = [
    await as_amina(browser, `/bourses/${event.id}/porte`, TABLET),
    await as_amina(browser, `/bourses/${event.id}/porte`, TABLET),
  ]
  for (const { page } of tablets) await page.context().setOffline(true)
  for (const { page } of tablets) {
    const field = page.getByLabel('Code dit ou écrit')
    for (const person of people) {
      await field.fill(person.code)
      await field.press('Enter')
    }
    await expect(page.locator('[data-waiting="100"]')).toBeVisible()
  }
  // The page is opened anew: what waits is on the device, not in the page.
  for (const { page } of tablets) {
    await page.context().setOffline(false)
    await page.reload()
    await expect(page.locator('[data-waiting]')).toHaveCount(0, { timeout: 30_000 })
  }
  const { items } = await amina.api.get<{ items: ListedPerson[] }>(`/events/${event.id}/people`)
  expect(items.filter((one) => one.presence === 'present')).toHaveLength(100)
  expect((await amina.api.get<SwapEvent>(`/events/${event.id}`)).counts.present).toBe(100)
  // What was answered before the page was opened anew is not told again.
  const said = (await Promise.all(tablets.map(({ page }) => page.locator('.told li').allTextContents()))).flat()
  expect(said.filter((text) => !/^(Bienvenue|Déjà là)/.test(text.trim()))).toEqual([])
  for (const one of tablets) expect(one.faults).toEqual([])
})

test('an afternoon: phones, door, big round, wall, somebody leaves, pick-up, the end', async ({ browser }) => {
  test.setTimeout(300_000)
  const event = await an_event()
  const path = `/bourses/${event.id}`
  await guests(event, [2, 3, 4], true)
  const laptop = await as_amina(browser, `${path}/salle`, DESK)
  await expect(count(laptop, 'people')).toHaveText('9')

  // A phone registers, brings something and likes something.
  const phone = await Neighbour.arrive(browser, 'Ana', PHONE)
  await phone.join(server.invitation)
  await phone.page.goto(server.origin + path)
  await phone.page.getByLabel('Mon prénom peut être affiché').check()
  await phone.page.getByRole('button', { name: 'Je viens' }).click()
  await expect(phone.page.getByRole('heading', { name: 'À montrer à l’entrée' })).toBeVisible()
  await phone.page.getByLabel('Que voulez-vous apporter ?').fill('Un service à thé')
  await phone.page.getByRole('button', { name: 'Ajouter' }).click()
  await expect(phone.page.getByText('Un service à thé').first()).toBeVisible()
  await phone.page.getByRole('link', { name: 'Voir le mur' }).click()
  await phone.page.locator('[data-item]').filter({ hasText: 'Objet 1' }).first().getByRole('button', { name: 'J’adore' }).click()
  await expect(phone.page.getByText('Une chose vous plaît').first()).toBeVisible()
  await expect(count(laptop, 'people')).toHaveText('10', SOON)
  await expect(count(laptop, 'items')).toHaveText('10', SOON)

  // At the desk somebody without a phone is taken in by keyboard, in well under half a minute.
  await laptop.page.getByRole('button', { name: 'Nouvelle personne' }).click()
  const before = Date.now()
  await expect(laptop.page.getByLabel('Prénom ou surnom')).toBeFocused()
  await laptop.page.keyboard.type('Odile')
  await laptop.page.keyboard.press('Tab')
  await laptop.page.keyboard.type('Une lampe\nUn vase')
  await laptop.page.keyboard.press('Control+Enter')
  await expect(laptop.page.getByRole('heading', { name: /Odile/ })).toBeVisible()
  expect(Date.now() - before).toBeLessThan(30_000)
  await expect(count(laptop, 'people')).toHaveText('11', SOON)

  // The dry run says who is not there; the door lets Ana in by the code on her phone.
  await laptop.page.getByRole('button', { name: 'Essai à blanc' }).click()
  await expect(laptop.page.getByText('Une personne attendue n’est pas là')).toBeVisible()
  const tablet = await as_amina(browser, `${path}/porte`, TABLET)
  await phone.page.goto(server.origin + path)
  const code = (await phone.page.locator('.code .vh').textContent())!.replaceAll(' ', '')
  await tablet.page.getByLabel('Code dit ou écrit').fill(code)
  await tablet.page.getByRole('button', { name: 'Valider' }).click()
  await expect(tablet.page.locator('.told li').first()).toContainText('Bienvenue Ana')
  await expect(laptop.page.locator('[data-count=people]')).toContainText('11 sur place', SOON)

  // The big round.
  const { address } = await amina.api.post<{ address: string }>(`/events/${event.id}/screen`, undefined)
  const wall = await Neighbour.arrive(browser, 'écran', WALL)
  await wall.page.goto(server.origin + address)
  await expect(wall.page.getByRole('heading', { name: 'Choisissez ce qui vous plaît' })).toBeVisible()
  await laptop.page.getByRole('button', { name: 'Arrêter les listes' }).click()
  await expect(wall.page.getByRole('heading', { name: 'La grande ronde va commencer' })).toBeVisible(SOON)
  await laptop.page.getByRole('button', { name: 'Lancer la grande ronde' }).click()
  await expect(laptop.page.getByText(/Prouvé/)).toBeVisible()
  await expect(count(laptop, 'rings')).toHaveText('3')
  await expect(wall.page.locator('.front ol')).toHaveCount(0)
  await laptop.page.getByRole('button', { name: 'Annoncer les rondes' }).click()
  await expect(wall.page.getByRole('heading', { name: /table/ })).toBeVisible(SOON)
  await expect(phone.page.getByText('aucune ronde n’a pu se former')).toBeVisible(SOON)
  const visitor = await Neighbour.arrive(browser, 'visiteur', PHONE)
  await visitor.page.goto(server.origin + address)
  await visitor.page.getByLabel('Votre numéro').fill('3')
  await expect(visitor.page.getByRole('heading', { name: 'Votre ronde est prête !' })).toBeVisible()

  // One ring is handed over; then somebody of another one leaves, and the room is cleared again: what is done stays.
  const found = laptop.page.locator('[data-ring]').filter({ hasText: 'Échange à deux' })
  await found.locator('summary').click()
  for (let i = 0; i < 2; i++) await found.getByRole('button', { name: 'Remis' }).first().click()
  await expect(found.getByText('Tout est remis')).toBeVisible()
  await laptop.page.getByRole('searchbox').fill('Voisin 4')
  await laptop.page.locator('[data-person="4"]').first().click()
  await laptop.page.getByRole('button', { name: 'N’est plus là' }).click()
  await laptop.page.getByRole('button', { name: 'Relancer la ronde' }).click()
  await laptop.page
    .getByRole('group', { name: /Relancer/ })
    .getByRole('button', { name: 'Relancer la ronde' })
    .click()
  await laptop.page.getByRole('button', { name: 'Annoncer les rondes' }).click()
  await expect(count(laptop, 'rings')).toHaveText('2', SOON)
  await expect(found.getByText('Tout est remis')).toBeVisible()
  await expect(laptop.page.getByText('billets ont changé')).toBeVisible()

  // The pick-up by a code, then the end.
  const { items } = await amina.api.get<{ items: ListedPerson[] }>(`/events/${event.id}/people`)
  await tablet.page.getByRole('button', { name: 'Retrait' }).click()
  await tablet.page.getByLabel('Code dit ou écrit').fill(items.find((one) => one.number === 6)!.code)
  await tablet.page.getByRole('button', { name: 'Valider' }).click()
  await expect(tablet.page.locator('.told li').first()).toContainText('Retiré')
  await laptop.page.getByRole('button', { name: 'Clore la bourse' }).click()
  await laptop.page.getByRole('group', { name: /Clore/ }).getByRole('button', { name: 'Clore la bourse' }).click()
  await laptop.page.getByRole('link', { name: 'Voir le bilan' }).click()
  await expect(laptop.page.getByRole('heading', { level: 1, name: 'Bilan' })).toBeVisible()
  await laptop.page.getByText('Comment c’est estimé').click()
  await expect(laptop.page.getByRole('row', { name: /10\s*kg/ })).toContainText('Meubles')
  await expect(wall.page.getByText('Votre table, votre ronde')).toBeVisible()
  for (const one of [laptop, phone, tablet, wall, visitor]) expect(one.faults).toEqual([])
})

test('a list is looked at first, its lines in error are told in words, and what was taken can be taken back', async ({ browser }) => {
  const event = await an_event()
  const one = await as_amina(browser, `/bourses/${event.id}/importer`, DESK)
  const choose = (name: string, text: string) =>
    one.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  await choose('faux.csv', 'prénom;objet;catégorie\nPaul;Un jeu;jouetx\n')
  await expect(one.page.getByText(/Ligne 2.*catégorie inconnue/)).toBeVisible()
  await expect(one.page.getByText('Rien n’a été pris')).toBeVisible()
  await choose('liste.csv', 'prénom;objet\nPaul;Un jeu\nMei;Une lampe\n')
  await expect(one.page.getByText('2 personnes')).toBeVisible()
  await one.page.getByRole('button', { name: 'Prendre cette liste' }).click()
  await expect(one.page.getByRole('heading', { name: 'La liste est prise' })).toBeVisible()
  const people = async (): Promise<number> => (await amina.api.get<SwapEvent>(`/events/${event.id}`)).counts.people
  expect(await people()).toBe(2)
  await one.page.getByRole('button', { name: 'Annuler cet import' }).click()
  await expect.poll(people).toBe(0)
  expect(one.faults).toEqual([])
})

async function published(sizes: number[]): Promise<SwapEvent> {
  const event = await an_event()
  await guests(event, sizes, true)
  const step = (to: string) => amina.api.post(`/events/${event.id}/state`, { to })
  await step('frozen')
  await amina.api.post(`/events/${event.id}/clearing`, {})
  await step('published')
  return event
}

test('slips are four on a sheet of A4, each with its square, and none is cut in two', async ({ browser }) => {
  const event = await published([2, 3, 4])
  const one = await as_amina(browser, `/bourses/${event.id}/imprimer`, DESK)
  await expect(one.page.locator('[data-slip]')).toHaveCount(9)
  const pdf = await one.page.pdf({ preferCSSPageSize: true, printBackground: true })
  expect(pdf_pages(pdf)).toEqual(['210 × 297', '210 × 297', '210 × 297'])
  await one.page.emulateMedia({ media: 'print' })
  const boxes = await one.page
    .locator('[data-slip]')
    .evaluateAll((all) => all.map((slip) => [slip.scrollHeight <= slip.clientHeight, slip.querySelectorAll('svg path').length > 0]))
  expect(boxes).toEqual(Array.from({ length: 9 }, () => [true, true]))
  if (process.env['PICTURES']) await one.page.screenshot({ path: `${process.env['PICTURES']}/slips.png`, fullPage: true })
  await one.page.emulateMedia({ media: 'screen' })
  for (const [paper, pages] of [
    ['liste', 1],
    ['etiquettes', 1],
    ['porteurs', 3],
  ] as const) {
    await one.page.goto(`${server.origin}/bourses/${event.id}/imprimer?quoi=${paper}`)
    await one.settled()
    // Who did not agree to it stands on no paper by name.
    await expect(one.page.locator('main')).not.toContainText(/Voisin [2479]\b/)
    const sheets = pdf_pages(await one.page.pdf({ preferCSSPageSize: true }))
    expect([paper, sheets.length >= pages, new Set(sheets)]).toEqual([paper, true, new Set(['210 × 297'])])
    if (process.env['PICTURES']) await one.page.screenshot({ path: `${process.env['PICTURES']}/${paper}.png`, fullPage: true })
  }
  expect(one.faults).toEqual([])
})

test('every page of an event is sound, light and dark, on three screens, also at twice the text', async ({ browser }) => {
  test.setTimeout(600_000)
  const open = await an_event({ name: 'Bourse d’automne' })
  await guests(open, [2, 3], true)
  const told = await published([2, 3, 4])
  const { address } = await amina.api.post<{ address: string }>(`/events/${told.id}/screen`, undefined)
  const paths = ['/bourses', '/bourses/nouvelle', address]
  for (const { id } of [open, told])
    for (const page of ['', '/mur', '/salle', '/porte', '/importer', '/imprimer', '/bilan', '/equipe', '/porteurs'])
      paths.push(`/bourses/${id}${page}`)
  const one = await as_amina(browser, '/bourses', PHONE)
  const found: string[] = []
  for (const path of paths) {
    await one.page.goto(server.origin + path)
    await one.settled()
    for (const { viewport } of [PHONE, SMALL, DESK]) {
      await one.page.setViewportSize(viewport!)
      for (const colorScheme of ['light', 'dark'] as const) {
        await one.page.emulateMedia({ colorScheme })
        await one.drawn()
        found.push(...(await axe_finds(one)).map((fault) => `${path} ${viewport!.width} ${colorScheme}: ${fault}`))
      }
      await one.page.emulateMedia({ colorScheme: 'light' })
      // Papers are as wide as paper.
      if (path.endsWith('/imprimer')) continue
      found.push(...(await cut_off(one)).map((fault) => `${path} ${viewport!.width}: ${fault}`))
      await one.page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
      found.push(...(await cut_off(one)).map((fault) => `${path} ${viewport!.width} 200 %: ${fault}`))
      await one.page.evaluate(() => (document.documentElement.style.fontSize = ''))
    }
    if ((await one.page.locator('h1').count()) !== 1) found.push(`${path}: h1`)
  }
  expect(found).toEqual([])
  expect(one.faults).toEqual([])
})

test('the wall moves smoothly with two hundred people, and stands still when it is asked to', async ({ browser }) => {
  const rings = Array.from({ length: 40 }, (_, index) => ({
    ...{ index, table: 'ABCDEFGH'[index % 8]!, chain: false },
    transfers: Array.from({ length: 5 }, (_, i) => {
      const [from, to] = [i * 40 + index + 1, ((i + 1) % 5) * 40 + index + 1]
      return { from, to, title: `Objet ${from}`, category: 'books', state: 'promised' as const }
    }),
  }))
  const view: ScreenView = {
    event: { name: 'Bourse de printemps', hall: 'Salle', state: 'published', version: 1 },
    counts: { people: 200, present: 200, items: 200, wishes: 900, rings: 40, served: 200 },
    people: Array.from({ length: 200 }, (_, i) => ({ number: i + 1, name: `Voisin ${i + 1}` })),
    rings,
  }
  const wall = await Neighbour.arrive(browser, 'écran', { ...WALL, reducedMotion: 'no-preference' })
  await wall.page.route('**/api/v1/screens/*', (route) => route.fulfill({ json: view }))
  await wall.page.routeWebSocket('**/api/v1/screens/*/live', () => undefined)
  await wall.page.goto(`${server.origin}/ecran/une-salle`)
  await expect(wall.page.locator('.others circle')).toHaveCount(200)
  const frames = (): Promise<number> =>
    wall.page.evaluate(
      () =>
        new Promise<number>((done) => {
          let count = 0
          const start = performance.now()
          const step = (now: number): void => {
            if (now - start >= 5000) done((count * 1000) / (now - start))
            else {
              count++
              requestAnimationFrame(step)
            }
          }
          requestAnimationFrame(step)
        }),
    )
  const rate = await frames()
  console.log(`${rate.toFixed(1)} frames a second with 200 dots at 1920 × 1080`)
  expect(rate).toBeGreaterThanOrEqual(30)
  await wall.page.getByRole('button', { name: 'Arrêter le mouvement' }).click()
  const title = await wall.page.locator('.front h2').textContent()
  expect(await wall.page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length)).toBe(0)
  await wall.page.waitForTimeout(10_000)
  expect(await wall.page.locator('.front h2').textContent()).toBe(title)
  if (process.env['PICTURES']) await wall.page.screenshot({ path: `${process.env['PICTURES']}/wall.png` })
  // By what the device asks for, nothing moves, and all rings are there at once.
  await wall.page.emulateMedia({ reducedMotion: 'reduce' })
  await expect(wall.page.locator('.others path')).toHaveCount(39)
  expect(wall.faults).toEqual([])
})
