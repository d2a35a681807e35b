// « Mes données »: what is kept and for how long, and a copy of it in a file.
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'
import { set_stage, type Stage } from './stage'

let server: Running
let stage: Stage

test.beforeAll(async () => {
  server = await start_server()
  stage = await set_stage(server)
})
test.afterAll(async () => {
  await server?.stop()
})

interface Clocks {
  items: { what: string; days: number | null }[]
}

test('a member sees what is kept of them and takes a copy to read and one for programs', async ({ browser }) => {
  const one = await Neighbour.arrive(browser, 'Amina', PHONE)
  await stage.amina.lend_session(one.page.context())
  await one.page.goto(`${server.origin}/profil`)
  await one.page.getByRole('link', { name: 'Mes données' }).click()
  await expect(one.page.getByRole('heading', { level: 1, name: 'Mes données' })).toBeVisible()

  const clocks = (await (await one.page.request.get(`${server.origin}/api/v1/retention`)).json()) as Clocks
  const shown = await one.page.locator('[data-kept]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-kept')))
  expect(shown).toEqual(clocks.items.map((clock) => clock.what))
  await expect(one.page.locator('[data-kept="notifications"]')).toContainText('90 jours')

  for (const { button, name, mark } of [
    { button: 'Une page à lire', name: 'ronde.html', mark: '<!doctype html>' },
    { button: 'Un fichier (JSON)', name: 'ronde.json', mark: '"profile"' },
  ]) {
    const coming = one.page.waitForEvent('download')
    await one.page.getByRole('button', { name: button }).click()
    const download = await coming
    expect(download.suggestedFilename()).toBe(name)
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain(mark)
    expect(text).toContain('Amina')
  }
  expect(one.faults).toEqual([])
  await one.leave()
})
