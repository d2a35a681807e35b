// A page as it has to be wherever one stops: axe finds nothing in either theme, nothing is cut off, and nothing scrolls sideways.
import { expect } from '@playwright/test'
import { axe_finds } from './axe_finds'
import { cut_off } from './cut_off'
import type { Neighbour } from './neighbour'

/** With LOOK, the name of a folder, a picture goes there for who wants to look. */
export async function is_sound(one: Neighbour, name: string): Promise<void> {
  await one.settled()
  for (const colorScheme of ['dark', 'light'] as const) {
    await one.page.emulateMedia({ colorScheme })
    await one.drawn()
    expect(await axe_finds(one)).toEqual([])
  }
  expect(await cut_off(one)).toEqual([])
  expect(await one.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  const look = process.env['LOOK']
  if (look) await one.page.screenshot({ path: `${look}/${name}.png`, fullPage: true })
}
