// What the page has kept on the device, read past the page.
import type { Page } from '@playwright/test'

/** What lies on the device to be read without network. */
export async function kept_rows(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    // Whoever opens it first makes its tables: that is the page.
    if (!(await indexedDB.databases()).some(({ name }) => name === 'ronde')) return ''
    const database = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open('ronde', 1)
      request.onsuccess = () => done(request.result)
    })
    const rows = database.transaction('seen').objectStore('seen').getAll()
    return await new Promise<string>((done) => (rows.onsuccess = () => done(JSON.stringify(rows.result))))
  })
}
