// A person with a browser of their own, and what they do, in the words they see.
import { expect, type Browser, type BrowserContextOptions, type Locator, type Page, type Request } from '@playwright/test'

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }
export const SMALL: BrowserContextOptions = { ...PHONE, viewport: { width: 320, height: 640 } }
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }

/** An answer may ask the next question: the page counts as settled when nothing was asked for so many frames. */
const QUIET_FRAMES = 4

export class Neighbour {
  readonly page: Page
  readonly name: string
  readonly faults: string[] = []
  /** requests on their way; the socket is none */
  readonly #asked = new Set<Request>()
  constructor(page: Page, name: string) {
    this.page = page
    this.name = name
    page.on('request', (request) => this.#asked.add(request))
    page.on('requestfinished', (request) => this.#asked.delete(request))
    page.on('requestfailed', (request) => this.#asked.delete(request))
    // A page of ours writes nothing on the console: a refused policy or a thrown error fails the test that watches.
    page.on('console', (message) => {
      if (
        message.type() === 'error' &&
        !/status of (401|404|409)|ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/.test(message.text())
      )
        this.faults.push(message.text())
    })
    page.on('pageerror', (error) => this.faults.push(error.message))
  }

  static async arrive(browser: Browser, name: string, options: BrowserContextOptions = PHONE): Promise<Neighbour> {
    const context = await browser.newContext({
      locale: 'fr-CH',
      timezoneId: 'Europe/Zurich',
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
      ...options,
    })
    return new Neighbour(await context.newPage(), name)
  }

  /** Nothing is on its way any more, and what came is drawn: as long as that takes, and no longer. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_FRAMES;) {
      await this.drawn()
      quiet = this.#asked.size === 0 ? quiet + 1 : 0
    }
    await expect(this.page.getByText('Un instant…')).toHaveCount(0)
  }

  /** Fonts are here, colours have changed, the next frame shows it. */
  async drawn(): Promise<void> {
    await this.page.evaluate(async () => {
      await document.fonts.ready
      await new Promise((drawn) => requestAnimationFrame(drawn))
      await Promise.allSettled(document.getAnimations().map((one) => one.finished))
    })
  }

  async join(invitation: string): Promise<void> {
    await this.page.goto(invitation)
    await this.page.getByLabel('Votre prénom').fill(this.name)
    await this.page.getByLabel('Votre quartier').selectOption('Graveson')
    await this.page.getByRole('button', { name: 'Entrer dans la ronde' }).click()
    await expect(this.page.getByRole('heading', { level: 1, name: 'Autour de vous' })).toBeAttached()
    await this.settled()
  }

  /** Fills the form; publishing is left to the caller, who may want to look at the clock. */
  async prepare(direction: 'offer' | 'want', title: string): Promise<Locator> {
    const { page } = this
    const { origin } = new URL(page.url())
    const link = page.locator('a[href="/publier"]').filter({ visible: true })
    if ((await link.count()) > 0) await link.first().click()
    else await page.goto(`${origin}/publier`)
    await page
      .locator('.pick')
      .filter({ hasText: direction === 'offer' ? 'Je propose' : 'Je cherche' })
      .click()
    await page.getByLabel('Quoi ?').fill(title)
    await expect(page.locator('.theme')).toBeVisible()
    await page.locator('.amt label').filter({ hasText: 'Coup de main' }).click()
    return this.visible(page.getByRole('button', { name: 'Publier' }))
  }

  async post(direction: 'offer' | 'want', title: string): Promise<void> {
    await (await this.prepare(direction, title)).click()
    await expect(this.page.getByRole('heading', { level: 1, name: 'C’est publié.' })).toBeVisible()
  }

  async home(): Promise<void> {
    await this.page.goto(new URL('/', this.page.url()).href)
    await expect(this.page.getByRole('searchbox')).toBeVisible()
    await this.settled()
  }

  /** Phone and desk have each their own buttons; only one set is shown. */
  visible(which: Locator): Locator {
    return which.filter({ visible: true }).first()
  }

  waiting_card(): Locator {
    return this.visible(this.page.locator('a.wait-card'))
  }

  async open_ring(): Promise<void> {
    await this.waiting_card().click()
    await expect(this.page.getByRole('heading', { level: 1, name: /^(Ronde|Échange|Chaîne)/ })).toBeVisible()
  }

  async accept(): Promise<void> {
    await this.visible(this.page.getByRole('button', { name: 'D’accord, j’en suis' })).click()
    await expect(this.page.getByRole('button', { name: 'D’accord, j’en suis' })).toHaveCount(0)
  }

  hand(side: 'give' | 'get'): Locator {
    return this.page.locator(`[data-hand=${side}]`)
  }

  async confirm(side: 'give' | 'get'): Promise<void> {
    await this.hand(side)
      .getByRole('button', { name: /^(C’est remis|C’est fait|Bien reçu)$/ })
      .click()
    await expect(this.hand(side).getByRole('button', { name: /^(C’est remis|C’est fait|Bien reçu)$/ })).toHaveCount(0)
  }

  state(): Locator {
    return this.page.locator('[data-state]')
  }

  async leave(): Promise<void> {
    await this.page.context().close()
  }
}

export const BIKE = 'Réparer un vélo'
export const GERMAN = 'Leçon d’allemand'
export const HEDGE = 'Tailler une haie'

/** What each of three gives and seeks so that one ring closes: Ana to Ben… the last wish of the third one closes it. */
export const PLANS = [
  { name: 'Ana', offer: BIKE, want: GERMAN },
  { name: 'Benoît', offer: GERMAN, want: HEDGE },
  { name: 'Cléa', offer: HEDGE, want: BIKE },
] as const
