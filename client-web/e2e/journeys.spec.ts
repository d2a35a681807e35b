// The journeys of the product, as they are written there, on a phone and on a desk against the real server. J1: somebody posts in under a
// minute, counted in taps. J2: a ring of three, live. J3: somebody passes and the ring is put together again. Times are printed, taps are judged.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import type { ListingDraft, Notification } from '../src/lib/types'
import { bit, QUICK } from '../src/lib/availability'
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

/** Thumbs write 36 words of five letters a minute (Palin and others, How do people type on mobile devices?, MobileHCI 2019); ten fingers 52. */
const HANDS = {
  phone: { options: PHONE, other: DESK, key_ms: 60_000 / (36 * 5) },
  desk: { options: DESK, other: PHONE, key_ms: 60_000 / (52 * 5) },
}
/** One looks before one taps. */
const LOOK_MS = 800
const MAX_TAPS = 12

function tell(words: string): void {
  test.info().annotations.push({ type: 'time', description: words })
  console.log(`    ${words}`)
}

/** A person's hand: counts what it taps, and is no faster than one. */
class Hand {
  taps = 0
  #since = performance.now()
  readonly #page: Page
  readonly #key_ms: number
  constructor(page: Page, key_ms: number) {
    this.#page = page
    this.#key_ms = key_ms
  }
  start(): void {
    this.taps = 0
    this.#since = performance.now()
  }
  get seconds(): number {
    return Math.round((performance.now() - this.#since) / 100) / 10
  }
  async tap(what: Locator): Promise<void> {
    await this.#page.waitForTimeout(LOOK_MS)
    await what.filter({ visible: true }).first().click()
    this.taps++
  }
  async write(field: Locator, words: string): Promise<void> {
    await this.tap(field)
    await field.pressSequentially(words, { delay: this.#key_ms })
  }
  /** The list is opened, and one of it is taken. */
  async pick(list: Locator, choice: { label: string } | { value: string }): Promise<void> {
    await this.#page.waitForTimeout(2 * LOOK_MS)
    await list.selectOption(choice)
    this.taps += 2
  }
}

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })
const posted = (page: Page): Promise<void> => expect(page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()

for (const [kind, { options, key_ms }] of Object.entries(HANDS)) {
  test(`J1: Nadia joins and posts in under a minute, on a ${kind}`, async ({ browser }) => {
    const colette = await Member.join(server, 'Colette', 'Graveson')
    await colette.post('want', 'Garder le chat à Noël', { category: 'pet-sitting' })
    const nadia = await Neighbour.arrive(browser, 'Nadia', options)
    const { page } = nadia
    const hand = new Hand(page, key_ms)

    // Before the door: what Ronde is and areas, no name but that of who invites, no listing; nor in what the server
    // says to everybody.
    await page.goto(server.invitation)
    await expect(page.getByLabel('Votre prénom')).toBeVisible()
    const outside = await page.locator('body').innerText()
    const said = await page.evaluate(async () => await (await fetch('/api/v1/public', { credentials: 'omit' })).text())
    for (const word of ['Colette', 'Noël']) expect(outside).not.toContain(word)
    for (const word of ['Colette', 'Amina', 'Noël']) expect(said).not.toContain(word)

    hand.start()
    await hand.write(page.getByLabel('Votre prénom'), 'Nadia')
    await hand.pick(page.getByLabel('Votre quartier'), { label: 'Clair-Val' })
    await hand.tap(button(page, 'Entrer dans la ronde'))
    await expect(page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
    const joining = { taps: hand.taps, seconds: hand.seconds }

    // The offer; its theme was guessed, and she looks whether another fits better.
    hand.start()
    await hand.tap(page.locator('a[href="/publier"]'))
    await hand.write(page.getByLabel('Quoi ?'), 'Cours d’italien')
    await expect(page.locator('.theme')).toBeVisible()
    await hand.tap(button(page, 'Changer'))
    await hand.pick(page.getByLabel('De quoi s’agit-il ?'), { value: 'language-lessons' })
    await hand.tap(page.locator('.amt label').filter({ hasText: 'Coup de main' }))
    for (const when of ['Soirs', 'Week-end']) await hand.tap(page.locator('label.chip').filter({ hasText: when }))
    await hand.tap(button(page, /^Publier$/))
    await posted(page)
    const { taps, seconds } = hand
    expect(taps).toBeLessThanOrEqual(MAX_TAPS)
    tell(`J1 ${kind}: joined in ${joining.seconds} s with ${joining.taps} taps; offer posted in ${seconds} s with ${taps} taps`)

    // The wish, from the page that thanks.
    hand.start()
    await hand.tap(button(page, 'Publier ce que je cherche'))
    await hand.write(page.getByLabel('Quoi ?'), 'Réparer mon vélo')
    await expect(page.locator('.theme')).toBeVisible()
    await hand.tap(page.locator('.amt label').filter({ hasText: 'Coup de main' }))
    await hand.tap(button(page, /^Publier$/))
    await posted(page)
    expect(taps + hand.taps).toBeLessThanOrEqual(MAX_TAPS + 2)
    tell(`J1 ${kind}: wish posted in ${hand.seconds} s with ${hand.taps} taps`)
    expect(nadia.faults).toEqual([])
    await nadia.leave()
  })
}

test('J1: what was written without network is there again', async ({ browser }) => {
  const nadia = await Neighbour.arrive(browser, 'Nadia')
  await nadia.join(server.invitation)
  await nadia.prepare('offer', 'Cours d’italien')
  await nadia.page.context().setOffline(true)
  await nadia.page.getByLabel('Quoi ?').fill('Cours d’italien pour débuter')
  await nadia.page.context().setOffline(false)
  await nadia.page.goto(`${server.origin}/publier`)
  await expect(nadia.page.getByLabel('Quoi ?')).toHaveValue('Cours d’italien pour débuter')
  await expect(nadia.page.getByText('Votre brouillon est gardé sur cet appareil.')).toBeVisible()
  await nadia.leave()
})

const FREE = QUICK.evenings | bit(5, 0) | bit(5, 1)
const ITALIAN = { title: 'Cours d’italien', category: 'language-lessons' }
const BICYCLE = { title: 'Réparer un vélo', category: 'bicycle-repair' }
const CAT = { title: 'Garde d’animaux', category: 'pet-sitting' }
type What = typeof ITALIAN

async function seeks_and_gives(one: Member, gives: What, seeks: What): Promise<void> {
  const more = (category: string): Partial<ListingDraft> => ({ category, size: 2, availability: FREE })
  await one.post('offer', gives.title, more(gives.category))
  await one.post('want', seeks.title, more(seeks.category))
}

interface Cast {
  nadia: Neighbour
  lea: Neighbour
  karim: Neighbour
  members: { nadia: Member; lea: Member; karim: Member }
}

async function arrives(one: Member, browser: Parameters<typeof Neighbour.arrive>[0], options: typeof PHONE): Promise<Neighbour> {
  const neighbour = await Neighbour.arrive(browser, one.name, options)
  await one.lend_session(neighbour.page.context())
  await neighbour.page.goto(server.origin)
  await expect(neighbour.page.getByRole('searchbox')).toBeVisible()
  return neighbour
}

/** Nadia gives to Léa, Léa to Karim, Karim to Nadia: Karim's wish, which closes the ring, is left to him. */
async function cast(browser: Parameters<typeof Neighbour.arrive>[0], mine: typeof PHONE, others: typeof PHONE): Promise<Cast> {
  const nadia = await Member.join(server, 'Nadia', 'Clair-Val')
  const lea = await Member.join(server, 'Léa', 'Graveson')
  const karim = await Member.join(server, 'Karim', 'Belle-Terre')
  await seeks_and_gives(nadia, ITALIAN, BICYCLE)
  await seeks_and_gives(lea, CAT, ITALIAN)
  await karim.post('offer', BICYCLE.title, { category: BICYCLE.category, size: 2, availability: FREE })
  return {
    nadia: await arrives(nadia, browser, mine),
    lea: await arrives(lea, browser, others),
    karim: await arrives(karim, browser, mine),
    members: { nadia, lea, karim },
  }
}

async function closes_the_ring({ nadia, lea, karim }: Cast): Promise<number> {
  const publish = await karim.prepare('want', 'Garder mon chat')
  const seen = Promise.all([nadia, lea].map(async (one) => await one.waiting_card().waitFor()))
  await publish.click()
  const since = performance.now()
  await seen
  return Math.round(performance.now() - since)
}

for (const [kind, { options, other }] of Object.entries(HANDS)) {
  test(`J2: a ring of three, live, for somebody on a ${kind}`, async ({ browser }) => {
    const all = await cast(browser, options, other)
    const { nadia, lea, karim } = all
    tell(`J2 ${kind}: the others see the ring ${await closes_the_ring(all)} ms after the last wish was sent`)

    // Her card and her page: what she gives, to whom, what she gets, why; no names.
    await expect(nadia.waiting_card()).toContainText(ITALIAN.title)
    await nadia.open_ring()
    const main = nadia.page.locator('main')
    await expect(main.getByRole('heading', { level: 1, name: 'Ronde à trois' })).toBeVisible()
    await expect(main.getByRole('heading', { name: 'Pourquoi cette ronde ?' })).toBeVisible()
    await expect(main.getByText('Graveson').first()).toBeVisible()
    for (const name of ['Léa', 'Karim']) await expect(main).not.toContainText(name)
    await nadia.accept()
    await expect(nadia.visible(nadia.page.getByText('Vous avez dit oui.'))).toBeVisible()

    // She is in the lift while the others answer; nothing is lost.
    await nadia.page.context().setOffline(true)
    await karim.home()
    for (const one of [lea, karim]) {
      await one.open_ring()
      await one.accept()
    }
    await nadia.page.context().setOffline(false)
    for (const one of [nadia, lea, karim]) await expect(one.state()).toHaveAttribute('data-state', 'agreed')
    for (const name of ['Léa', 'Karim']) await expect(main.getByText(name, { exact: true }).first()).toBeVisible()

    // A place and an hour, which the other one sees at once, and a file for the agenda.
    const give = nadia.hand('give')
    await give.getByRole('button', { name: 'Choisir le lieu et l’heure' }).click()
    await give.getByLabel('Où ?').selectOption({ index: 1 })
    await give.getByLabel('Quel jour ?').fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10))
    await give.getByLabel('À quelle heure ?').fill('10:00')
    await give.getByRole('button', { name: 'Proposer ce rendez-vous' }).click()
    await expect(give.getByText(/10\sh/)).toBeVisible()
    await expect(lea.hand('get').getByText(/10\sh/)).toBeVisible()
    const download = nadia.page.waitForEvent('download')
    await nadia.visible(button(nadia.page, 'Agenda')).click()
    expect(await readFile(await (await download).path(), 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n[^]*BEGIN:VEVENT[^]*Léa/)

    // Léa says her code aloud; Nadia types it where there is no network, and it leaves later.
    const code = (await lea.hand('get').locator('.code .vh').textContent())!.replace(/\s/g, '')
    await nadia.page.context().setOffline(true)
    await give.getByRole('button', { name: 'J’ai le code de Léa' }).click()
    await give.getByLabel('Code dit par Léa').fill(code)
    await give.getByRole('button', { name: 'Confirmer avec le code' }).click()
    await expect(give.getByText('Envoi…')).toBeVisible()
    await nadia.page.context().setOffline(false)
    for (const done of [give, lea.hand('get')]) await expect(done.getByText('Remis', { exact: true })).toBeVisible({ timeout: 30_000 })

    // The other two by one tap of each, in any order; then the ring is closed, and she says thanks.
    await nadia.confirm('get')
    for (const one of [karim, lea]) await one.confirm('give')
    await karim.confirm('get')
    for (const one of [nadia, lea, karim]) await expect(one.page.getByText('La ronde est bouclée. Bravo !').first()).toBeVisible()
    await button(nadia.page, 'C’était généreux').click()
    await expect(nadia.hand('get').getByText('Votre merci est envoyé.')).toBeVisible()
    await expect(button(nadia.page, 'Quelque chose ne va pas ?')).toBeVisible()
    for (const one of [nadia, lea, karim]) {
      expect(one.faults).toEqual([])
      await one.leave()
    }
  })

  test(`J3: somebody passes and the ring is put together again, seen on a ${kind}`, async ({ browser }) => {
    const all = await cast(browser, options, other)
    const { nadia, lea, karim, members } = all
    await closes_the_ring(all)
    for (const one of [nadia, lea]) {
      await one.open_ring()
      await one.accept()
    }
    await karim.home()
    await karim.open_ring()
    await karim.visible(button(karim.page, 'Non merci')).click()
    await expect(karim.page.getByRole('heading', { name: 'Merci d’avoir répondu.' })).toBeVisible()
    await button(karim.page, 'Mauvais moment').click()
    await expect(karim.page.getByText('Merci, c’est bien compris.').first()).toBeVisible()
    for (const one of [nadia, lea]) await expect(one.page.getByText('On cherche une autre ronde.').first()).toBeAttached()

    // Paul gives what Nadia seeks and seeks what Léa gives.
    const paul = await Member.join(server, 'Paul', 'Moillesulaz')
    const since = performance.now()
    await seeks_and_gives(paul, BICYCLE, CAT)
    // Nadia gets from another: she is asked again. Léa gets the same from the same: she is told, and her yes holds.
    await expect(nadia.visible(button(nadia.page, 'D’accord, j’en suis'))).toBeVisible()
    tell(`J3 ${kind}: Nadia is asked again ${Math.round(performance.now() - since)} ms after Paul began to post`)
    await expect(nadia.page.locator('#main').getByText('La ronde a changé pour vous. Ça vous va ?')).toBeVisible()
    await expect(lea.page.getByText('votre oui reste valable', { exact: false })).toBeVisible()
    await expect(button(lea.page, 'D’accord, j’en suis')).toHaveCount(0)
    await nadia.accept()
    const proposal = await paul.waiting()
    await paul.answer(proposal.id, 'accept')
    for (const one of [nadia, lea]) {
      await expect(one.state()).toHaveAttribute('data-state', 'agreed')
      await expect(one.page.getByText('Paul', { exact: true }).first()).toBeVisible()
    }
    // Who left hears once that it is over for him, and never who took his place.
    const news = await members.karim.api.get<{ items: Notification[] }>('/notifications')
    expect(news.items.filter((one) => one.kind === 'closing' && one.proposal === proposal.id).length).toBeLessThanOrEqual(1)
    await expect(karim.page.locator('body')).not.toContainText('Paul')
    for (const one of [nadia, lea, karim]) {
      expect(one.faults).toEqual([])
      await one.leave()
    }
  })
}
