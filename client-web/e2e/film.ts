// What a phone's camera sees when a QR code is held before it: a film for Chromium's fake camera, made from the squares themselves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Locator } from '@playwright/test'
import config from '../playwright.config'

export type Squares = boolean[][]

/** The squares as Qr.svelte has drawn them: one step of its path for each dark one, and the light ones around. */
export async function squares_of(drawing: Locator): Promise<Squares> {
  const path = (await drawing.locator('path').getAttribute('d')) ?? ''
  const count = Number((await drawing.getAttribute('viewBox'))?.split(' ')[2])
  const rows: Squares = Array.from({ length: count }, () => Array<boolean>(count).fill(false))
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/g)) rows[Number(y)]![Number(x)] = true
  return rows
}

const [WIDTH, HEIGHT] = [640, 480]
const PIXELS_A_SQUARE = 8
/** a hand is never straight */
const TILT = (7 / 180) * Math.PI
const [DARK, SCREEN, ROOM, NO_COLOUR] = [40, 225, 120, 128]

/** One picture, which Chromium shows again and again: Y4M, brightness of each pixel, then two colours of a quarter of the size. */
function film(squares: Squares): Buffer {
  const count = squares.length
  const light = Buffer.alloc(WIDTH * HEIGHT, ROOM)
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const [right, down] = [(x - WIDTH / 2) / PIXELS_A_SQUARE, (y - HEIGHT / 2) / PIXELS_A_SQUARE]
      const column = Math.floor(right * Math.cos(TILT) + down * Math.sin(TILT) + count / 2)
      const row = Math.floor(down * Math.cos(TILT) - right * Math.sin(TILT) + count / 2)
      const on_screen = Math.min(row, column) >= 0 && Math.max(row, column) < count
      if (on_screen) light[y * WIDTH + x] = squares[row]?.[column] ? DARK : SCREEN
    }
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\nFRAME\n`)
  return Buffer.concat([head, light, Buffer.alloc((WIDTH * HEIGHT) / 2, NO_COLOUR)])
}

/** A browser whose camera sees this. `asks`: whether it may be used is asked, and nobody answers yes. */
export async function browser_that_sees(squares: Squares, asks: 'allowed' | 'denied' = 'allowed'): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'ronde-film-'))
  const file = join(folder, 'seen.y4m')
  writeFileSync(file, film(squares))
  const usual = config.use?.launchOptions ?? {}
  const browser = await chromium.launch({
    ...usual,
    args: [
      ...(usual.args ?? []),
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
      asks === 'allowed' ? '--use-fake-ui-for-media-stream' : '--deny-permission-prompts',
    ],
  })
  browser.on('disconnected', () => rmSync(folder, { recursive: true, force: true }))
  return browser
}
