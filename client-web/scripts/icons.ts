// Draws the PNG icons from public/icon.svg with the Chromium of the tests. Run it when the logo changes; the results are kept in git.
//   npm run icons
import { readFileSync } from 'node:fs'
import { chromium } from '@playwright/test'

const svg = readFileSync('public/icon.svg', 'utf8')
/** A maskable icon is cut to any shape: no round corners, and the ring smaller, inside the safe circle. */
const maskable = svg.replace(' rx="112"', '').replace('translate(86 86) scale(3.4)', 'translate(121 121) scale(2.7)')
const wanted: [string, number, string][] = [
  ['icon-180.png', 180, svg.replace(' rx="112"', '')],
  ['icon-192.png', 192, svg],
  ['icon-512.png', 512, svg],
  ['icon-maskable-512.png', 512, maskable],
]

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
for (const [name, size, source] of wanted) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const address = `data:image/svg+xml;base64,${Buffer.from(source).toString('base64')}`
  await page.setContent(`<style>*{margin:0}img{display:block;width:${size}px;height:${size}px}</style><img src="${address}">`)
  await page.screenshot({ path: `public/${name}`, omitBackground: true })
  await page.close()
}
await browser.close()
