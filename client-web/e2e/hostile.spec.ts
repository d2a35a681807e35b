// Hostile strings in a browser: what people write is text on every screen that shows it. The strings are public collections, see
// tests/data/badinput: each goes in as title, text and first name as far as the server accepts it.
import { readFileSync } from 'node:fs'
import { expect, test, type Browser, type Page } from '@playwright/test'
import { Member } from './member'
import { DESK, Neighbour } from './neighbour'
import { start_server, type Running } from './server'

const FOLDER = new URL('../../tests/data/badinput/', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as T
const NAUGHTY = read<string[]>('strings/blns/blns.json')
const MARKUP = read<{ payload: string }[]>('xss/dompurify-expect.json').map((one) => one.payload)
const ALL = [...new Set([...NAUGHTY, ...MARKUP])]
/** a member posts at most 30 listings a day */
const A_DAY = 30
const AT_ONCE = 6

interface Shown {
  id: string
  title: string
  text: string
}

let server: Running
let steward: Member
test.beforeAll(async () => {
  server = await start_server()
  steward = await Member.recover(server, 'Amina', server.steward_code)
})
test.afterAll(async () => {
  await server.stop()
})

/** Several at once, each with its turn: the server is asked about as fast as it answers. */
async function all_of<T, R>(items: T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = [...items.entries()]
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await act(next[1])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

/** null when the server refuses, which it may; anything but a refusal of the words is a fault. */
async function if_accepted<T>(act: Promise<T>): Promise<T | null> {
  return await act.catch((error: { status?: number }) => {
    expect(error.status).toBe(422)
    return null
  })
}

/** A page in which a script of a neighbour's would be noticed: by what it calls, by a dialog, or by the policy that stops it. */
async function watched(browser: Browser): Promise<{ one: Neighbour; ran: string[] }> {
  const one = await Neighbour.arrive(browser, 'Amina', DESK)
  const ran: string[] = []
  one.page.on('dialog', (dialog) => {
    ran.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  one.page.on('request', (request) => {
    if (new URL(request.url()).origin !== server.origin) ran.push(`request: ${request.url()}`)
  })
  one.page.on('popup', (popup) => ran.push(`popup: ${popup.url()}`))
  await one.page.exposeFunction('tell_canary', (what: string) => void ran.push(what))
  await one.page.addInitScript(() => {
    const tell = (globalThis as unknown as { tell_canary: (what: string) => void }).tell_canary
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
      Object.defineProperty(globalThis, name, { configurable: true, value: () => tell(`called: ${name}`) })
    document.addEventListener('securitypolicyviolation', (event) => tell(`policy: ${event.violatedDirective} ${event.sample}`))
  })
  return { one, ran }
}

/** Nothing on the page that our own screens do not draw. */
async function strangers_on(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const foreign = document.querySelectorAll(
      'img, iframe, object, embed, math, video, audio, base, marquee, body script, body style, form[action]',
    )
    const handlers = [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')))
    return [...foreign, ...handlers].map((one) => `${one.tagName} ${one.textContent?.slice(0, 80)}`)
  })
}

/** Posts listings as so many members as the daily limit asks for. */
class Poster {
  #left = 0
  #member: Member | null = null
  async #be_somebody(): Promise<void> {
    if (this.#left === 0) [this.#member, this.#left] = [await Member.join(server, 'Voisin', 'Belle-Terre'), A_DAY]
    this.#left--
  }
  async post(title: string, text: string): Promise<Shown | null> {
    await this.#be_somebody()
    const one = await if_accepted(this.#member!.post('offer', title, { category: 'books', text }))
    return one && { id: one.id, title: one.title, text: one.text ?? '' }
  }
  async lot(titles: string[]): Promise<{ id: string; titles: string[] } | null> {
    await this.#be_somebody()
    const beside = titles.map((title) => ({ title, category: 'books' }))
    const one = await if_accepted(this.#member!.post('offer', 'Un livre', { category: 'books', beside }))
    return one && { id: one.id, titles: (one.beside ?? []).map((part) => part.title) }
  }
}

/** Every string as a title of its own. */
async function post_titles(strings: string[]): Promise<Shown[]> {
  const posters = Array.from({ length: AT_ONCE }, () => new Poster())
  const posted = await all_of([...strings.entries()], ([i, title]) => posters[i % AT_ONCE]!.post(title, ''))
  return posted.filter((one) => one !== null)
}

/** Many strings in one text; a text that is refused is halved until what is refused stands alone. */
async function post_texts(strings: string[], poster = new Poster()): Promise<Shown[]> {
  const text = strings.join('\n')
  const one = [...text].length <= 2000 ? await poster.post('Un livre', text) : null
  if (one) return [one]
  if (strings.length < 2) return []
  const middle = strings.length >> 1
  return [...(await post_texts(strings.slice(0, middle), poster)), ...(await post_texts(strings.slice(middle), poster))]
}

test('hostile titles and texts are shown as they were written, and run nothing', async ({ browser }) => {
  const titles = await post_titles(ALL)
  const texts = await post_texts(ALL)
  // What is refused is control characters, emptiness and length; the markup goes in, down to the longest.
  const written = texts.map((each) => each.text).join('\n')
  expect(titles.length).toBeGreaterThan(ALL.length * 0.7)
  expect(MARKUP.filter((each) => written.includes(each.trim())).length).toBeGreaterThan(MARKUP.length * 0.9)
  const { one, ran } = await watched(browser)
  const { page } = one
  await steward.lend_session(page.context())

  await page.goto(server.origin)
  const more = page.getByRole('button', { name: 'Voir la suite' })
  const cards = page.locator('.feed a.listing')
  await expect(cards.first()).toBeVisible()
  const posted = [...titles, ...texts]
  const of_how_many = async (): Promise<number> => Number(await page.locator('.feed > li').first().getAttribute('aria-setsize'))
  while (await more.isVisible()) {
    const before = await of_how_many()
    await more.click()
    await expect.poll(of_how_many).toBeGreaterThan(before)
  }
  expect(await of_how_many()).toBe(posted.length)
  const cards_titles = new Map<string, string>()
  // Only what is near the screen is in the page.
  await page.evaluate(() => scrollTo(0, 0))
  for (let at_end = false; !at_end;) {
    const near = await cards.evaluateAll((links) =>
      links.map((link) => [link.getAttribute('href')?.split('/').at(-1) ?? '', link.querySelector('h2')?.textContent ?? ''] as const),
    )
    for (const [id, title] of near) cards_titles.set(id, title)
    expect(await strangers_on(page)).toEqual([])
    at_end = await page.evaluate(async () => {
      const before = scrollY
      scrollBy(0, innerHeight)
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      return scrollY === before
    })
  }
  expect(Object.fromEntries(cards_titles)).toEqual(Object.fromEntries(posted.map((each) => [each.id, each.title])))
  expect(await strangers_on(page)).toEqual([])

  // Page after page without loading each anew: the router is asked as the back button would.
  const shown = await page.evaluate(
    async (ids) => {
      const pages: Record<string, { title: string; text: string }> = {}
      for (const id of ids) {
        history.pushState(null, '', `/annonces/${id}`)
        dispatchEvent(new PopStateEvent('popstate'))
        let card = document.querySelector(`[data-listing="${id}"]`)
        for (let tries = 0; !card && tries < 500; tries++) {
          await new Promise((later) => setTimeout(later, 2))
          card = document.querySelector(`[data-listing="${id}"]`)
        }
        const words = (selector: string): string => card?.querySelector(selector)?.textContent ?? ''
        pages[id] = { title: document.querySelector('h1')?.textContent?.trim() ?? '', text: words('.text') }
      }
      return pages
    },
    texts.map((each) => each.id),
  )
  for (const each of texts) expect(shown[each.id]).toEqual({ title: each.title.trim(), text: each.text })
  expect(await strangers_on(page)).toEqual([])

  for (const words of MARKUP.filter((payload) => payload.length <= 60).slice(0, 5)) {
    await page.goto(server.origin)
    await page.getByRole('searchbox').fill(words)
    await one.settled()
    expect(await strangers_on(page)).toEqual([])
  }
  expect(ran).toEqual([])
  expect(one.faults).toEqual([])
  await one.leave()
})

/** Four strings beside in a lot; what is refused is posted in halves until it stands alone. */
async function post_lots(strings: string[], lots: Poster): Promise<{ id: string; titles: string[] }[]> {
  const posted = strings.length <= 4 ? await lots.lot(strings) : null
  if (posted) return [posted]
  if (strings.length < 2) return []
  const middle = strings.length >> 1
  return [...(await post_lots(strings.slice(0, middle), lots)), ...(await post_lots(strings.slice(middle), lots))]
}

test('hostile titles beside in a lot are shown as they were written, and run nothing', async ({ browser }) => {
  const lots = await post_lots(ALL.filter((one) => one.includes('<') && [...one].length <= 80).slice(0, 48), new Poster())
  expect(lots.flatMap((one) => one.titles).length).toBeGreaterThan(24)
  const { one, ran } = await watched(browser)
  const { page } = one
  await steward.lend_session(page.context())
  for (const { id, titles } of lots) {
    await page.goto(`${server.origin}/annonces/${id}`)
    await expect(page.locator('.lot-rest li')).toHaveCount(1 + titles.length)
    expect(await page.locator('.lot-rest li span').allTextContents()).toEqual(['Un livre', ...titles])
    expect(await strangers_on(page)).toEqual([])
  }
  await page.goto(server.origin)
  await expect(page.locator('.feed a.listing').first()).toContainText(`Un livre + ${lots.at(-1)!.titles.join(' + ')}`)
  expect(await strangers_on(page)).toEqual([])
  expect(ran).toEqual([])
  expect(one.faults).toEqual([])
  await one.leave()
})

interface Circle {
  members: Member[]
  titles: string[]
  ring: string
}

/** Four who give and seek in a circle, under these names and titles, and have all said yes: names and titles are shown then. */
async function circle(names: string[], titles: string[]): Promise<Circle> {
  const themes = ['cleaning', 'babysitting', 'gardening', 'it-help']
  const members = await all_of(titles, (title) => Member.join(server, names[titles.indexOf(title)]!, 'Belle-Terre'))
  const offers = await all_of([...members.entries()], ([i, one]) => one.post('offer', titles[i]!, { category: themes[i]! }))
  for (const [i, one] of members.entries()) await one.post('want', 'Avec plaisir', { category: themes[(i + 3) % 4]! })
  const { id } = await members[0]!.waiting()
  for (const one of members) await one.answer(id, 'accept')
  return { members, titles: offers.map((one) => one.title), ring: id }
}

test('hostile titles and first names in a ring are shown as they were written, and run nothing', async ({ browser }) => {
  const probe = await Member.join(server, 'Prénom', 'Belle-Terre')
  await steward.api.patch('/neighbourhood/settings', { cycle_cap: 4 })
  // A name has letters, of one alphabet: most of the collections is refused, what is left is shown.
  const answers = await all_of(ALL, (name) => if_accepted(probe.api.patch<{ first_name: string }>('/me', { first_name: name })))
  const names = [...new Set(answers.flatMap((one) => (one ? [one.first_name] : [])))]
  expect(names.length).toBeGreaterThan(20)
  const markup = (await post_titles(ALL.filter((one) => one.includes('<')))).map((one) => one.title)
  const titles = markup.filter((_, i) => i % Math.ceil(markup.length / 32) === 0)
  const circles: Circle[] = []
  for (let i = 0; i + 4 <= titles.length; i += 4) {
    const four = Array.from({ length: 4 }, (_, seat) => names[(i + seat) % names.length]!)
    circles.push(await circle(four, titles.slice(i, i + 4)))
  }
  const { one, ran } = await watched(browser)
  const { page } = one
  for (const { members, titles: given, ring } of circles) {
    await members[0]!.lend_session(page.context())
    await page.goto(`${server.origin}/rondes/${ring}`)
    await expect(page.locator('[data-state=agreed]')).toBeVisible()
    const words = async (selector: string): Promise<string[]> => (await page.locator(selector).allTextContents()).sort()
    expect(await words('.legs b')).toEqual([...given].sort())
    expect(await words('.person b')).toEqual(
      members
        .slice(1)
        .map((each) => each.name)
        .sort(),
    )
    expect(await page.locator('.rail a[href="/profil"]').textContent()).toContain(members[0]!.name)
    expect(await strangers_on(page)).toEqual([])
  }
  await page.context().clearCookies()
  for (const { members } of circles.slice(0, 5)) {
    const { link } = await members[0]!.api.post<{ link: string }>('/invitations', { uses: 1 })
    await page.goto(new URL(link, server.origin).href)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${members[0]!.name} vous invite dans la ronde de Thônex`)
    expect(await strangers_on(page)).toEqual([])
  }
  expect(ran).toEqual([])
  expect(one.faults).toEqual([])
  await one.leave()
})

test('hostile messages are shown as they were written, and run nothing', async ({ browser }) => {
  const [amina, luc] = [await Member.join(server, 'Anaïs', 'Belle-Terre'), await Member.join(server, 'Luc', 'Belle-Terre')]
  await amina.post('offer', 'Un livre à lire', { category: 'pet-sitting' })
  await luc.post('want', 'Avec plaisir', { category: 'pet-sitting' })
  await luc.post('offer', 'Une traduction', { category: 'translation' })
  await amina.post('want', 'Avec plaisir', { category: 'translation' })
  const { id } = await amina.waiting()
  for (const each of [amina, luc]) await each.answer(id, 'accept')
  // A hundred messages a day: so many strings in each that they all fit, and what is refused is halved until it stands alone.
  const sent: string[] = []
  const write = async (strings: string[]): Promise<void> => {
    const text = strings.join('\n')
    const taken = [...text].length <= 1000 ? await if_accepted(luc.api.post<{ text: string }>(`/proposals/${id}/messages`, { text })) : null
    if (taken) sent.push(taken.text)
    else if (strings.length > 1) {
      const middle = strings.length >> 1
      await write(strings.slice(0, middle))
      await write(strings.slice(middle))
    }
  }
  const short = MARKUP.filter((each) => [...each].length <= 400)
  for (let i = 0; i < short.length && sent.length < 60; i += 4) await write(short.slice(i, i + 4))
  await write(NAUGHTY.filter((each) => each.includes('<') && [...each].length <= 100).slice(0, 40))
  expect(sent.length).toBeGreaterThan(40)
  const { one, ran } = await watched(browser)
  const { page } = one
  await amina.lend_session(page.context())
  await page.goto(`${server.origin}/rondes/${id}/messages`)
  const letters = page.locator('[data-message] .text')
  await expect(letters).toHaveCount(Math.min(sent.length, 50))
  if (sent.length > 50) await page.getByRole('button', { name: 'Messages plus anciens' }).click()
  await expect(letters).toHaveCount(sent.length)
  expect(await letters.allTextContents()).toEqual(sent)
  expect(await strangers_on(page)).toEqual([])
  // And from the field of the page itself, as its writer sees it.
  const words = '<img src=x onerror=alert(1)> "à samedi"'
  await page.getByRole('textbox', { name: 'Votre message' }).fill(words)
  await page.getByRole('button', { name: 'Envoyer' }).click()
  await expect(page.locator('[data-message] .text').last()).toHaveText(words)
  expect(await strangers_on(page)).toEqual([])
  expect(ran).toEqual([])
  expect(one.faults).toEqual([])
  await one.leave()
})
