// In German, the longest of the four, on the narrowest phone: nothing is cut off. And without JavaScript: what Ronde is, how one joins.
import { expect, test } from '@playwright/test'
import { later as de } from '../src/i18n/de'
import { first as de_first } from '../src/i18n/de_first'
import { clipped, cut_off } from './cut_off'
import { SMALL, type Neighbour } from './neighbour'
import { start_server, type Running } from './server'
import { set_stage, type Stage } from './stage'
import { MOMENTS, Screens, visit, type Stop } from './tour'

let server: Running
let stage: Stage
test.beforeAll(async () => {
  test.setTimeout(300_000)
  server = await start_server()
  stage = await set_stage(server)
})
test.afterAll(async () => {
  await server?.stop()
})

const press =
  (text: string) =>
  async (one: Neighbour): Promise<void> => {
    await one.visible(one.page.getByRole('button', { name: text, exact: true })).click()
  }

/** The tour presses buttons by their French names: these are those of its states that have more words than the screen they are on. */
function pressed(stage: Stage): Stop[] {
  return [
    { name: 'missing', path: '/publier', who: stage.karim, act: press(de['post.go']) },
    { name: 'week', path: '/publier', who: stage.karim, act: press(de['post.when.precise']) },
    { name: 'block', path: stage.stranger, who: stage.amina, act: press(de['listing.block']) },
    { name: 'concern', path: stage.stranger, who: stage.amina, act: press(de['concern.open']) },
    { name: 'why', path: '/mes-annonces', who: stage.nadia, act: press(de['mine.why']) },
    { name: 'edit profile', path: '/profil', who: stage.amina, act: press(de['profile.edit']) },
    { name: 'leave', path: '/profil', who: stage.amina, act: press(de['profile.out']) },
    { name: 'leave for good', path: '/profil', who: stage.amina, act: press(de['profile.end']) },
    { name: 'sheet', path: '/profil/fiche', who: stage.amina, act: press(de['sheet.make']) },
    { name: 'other time', path: stage.waiting, who: stage.amina, act: press(de['ring.otherTime']) },
  ]
}

test('a listing keeps the language of who wrote it, its theme is said in that of the reader', async ({ browser }) => {
  const screens = new Screens(browser, SMALL)
  const one = await screens.of(stage.greta)
  await visit(one, server, { name: 'listing', path: stage.stranger, who: stage.greta })
  await expect(one.page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(one.page.getByText('Briefe', { exact: false }).first()).toBeVisible()
  await one.page.goto(server.origin)
  await expect(one.page.locator('.listing [lang=fr]').first()).toBeVisible()
  await expect(one.page.getByRole('button', { name: de_first['feed.near'] })).toBeVisible()
  await screens.close()
})

test('without JavaScript one reads what Ronde is and how one joins, in four languages', async ({ browser }) => {
  const context = await browser.newContext({ ...SMALL, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(server.origin)
  await expect(page.getByRole('heading', { level: 1, name: 'Le troc qui tourne rond' })).toBeVisible()
  for (const [lang, word] of Object.entries({ fr: 'invitation', de: 'Einladung', it: 'invito', en: 'invitation' }))
    await expect(page.locator(`main section[lang=${lang}]`).getByText(word)).toBeVisible()
  await context.close()
})

// Last: what happens on this tour cannot be undone.
test('nothing is cut off in German on a phone of 320 px', async ({ browser }) => {
  test.setTimeout(600_000)
  for (const one of [stage.amina, stage.nadia, stage.karim, stage.ines]) await one.api.patch('/me', { language: 'de' })
  const found: string[] = []
  for (const [i, moment] of MOMENTS.entries()) {
    await moment.happens(stage)
    const screens = new Screens(browser, { ...SMALL, locale: 'de-CH' })
    const stops = moment.stops(stage, server).filter((stop) => !stop.act)
    for (const stop of i === 0 ? [...stops, ...pressed(stage)] : stops) {
      const one = await screens.of(stop.who)
      await visit(one, server, stop)
      await expect(one.page.locator('html')).toHaveAttribute('lang', 'de')
      for (const fault of [...(await cut_off(one)), ...(await clipped(one))]) found.push(`${stop.name}: ${fault}`)
    }
    for (const fault of screens.faults()) found.push(`${moment.name}, console: ${fault}`)
    await screens.close()
  }
  expect(found).toEqual([])
})
