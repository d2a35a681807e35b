// A push on a real browser: shown by the service worker, and a tap leads to its page. The push itself is made by the browser's own tools:
// no push service is asked.
import { expect, test } from '@playwright/test'
import { Neighbour, PHONE } from './neighbour'
import { start_server, type Running } from './server'

let server: Running
test.beforeEach(async () => {
  server = await start_server()
})
test.afterEach(async () => {
  await server?.stop()
})

test('a push is shown, and says nothing but what it was told', async ({ browser }) => {
  const one = await Neighbour.arrive(browser, 'Ana', { ...PHONE, serviceWorkers: 'allow', permissions: ['notifications'] })
  const { page } = one
  await one.join(server.invitation)
  await page.evaluate(async () => await navigator.serviceWorker.ready)
  await page.goto(`${server.origin}/profil/notifications`)
  await expect(page.getByRole('button', { name: 'Me prévenir ici' })).toBeVisible()

  const tools = await page.context().newCDPSession(page)
  const registration = new Promise<string>((found) => {
    tools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) found(registrations[0].registrationId)
    })
  })
  await tools.send('ServiceWorker.enable')
  const said = { title: 'La ronde de Thônex', body: 'Une ronde vous est proposée.', lang: 'fr', path: '/echanges', tag: '/echanges' }
  const push = { origin: server.origin, registrationId: await registration, data: JSON.stringify(said) }
  const shown = (): Promise<object[]> =>
    page.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications()
      return all.map(({ title, body, lang, tag, data }) => ({ title, body, lang, tag, path: (data as { path: string }).path }))
    })
  // The browser's tools lose a push now and then while a worker falls asleep; one that is told twice has the same tag, and is shown once.
  await expect(async () => {
    await tools.send('ServiceWorker.deliverPushMessage', push)
    expect(await shown()).toEqual([said])
  }).toPass({ intervals: [1000], timeout: 15_000 })
  expect(one.faults).toEqual([])
  await one.leave()
})
