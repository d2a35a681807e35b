// How long after the server has answered one person's press everybody else's screen shows what came of it.
import type { Page, Response } from '@playwright/test'
import type { Neighbour } from './neighbour'

/** What one sees on a screen: an element that is drawn, with these words and without those. */
export interface Sight {
  css: string
  says?: string
  but?: string
}
/** Whose press, and the end of the path that it asks for. */
interface Press {
  by: Neighbour
  asks: string
  act: () => Promise<unknown>
}
type Screens = Record<string, { one: Neighbour; sight: Sight }>

/** A screen that has not shown it by then never will: the test says which. */
const PATIENCE_MS = 20_000

/** Asked anew for every frame that is drawn. */
const is_seen = ({ css, says = '', but }: Sight): boolean =>
  [...document.querySelectorAll(css)].some((one) => {
    const text = one.textContent ?? ''
    return text.includes(says) && !(but && text.includes(but)) && one.checkVisibility()
  })

const answered = (page: Page, path: string): Promise<Response> =>
  page.waitForResponse((answer) => answer.request().method() !== 'GET' && new URL(answer.url()).pathname.endsWith(path) && answer.ok(), {
    timeout: PATIENCE_MS,
  })

export class Stopwatch {
  readonly rows: { change: string; shown: Record<string, number> }[] = []

  /** Presses, and waits until each of the screens has drawn it. What they show must not be there before. */
  async time(change: string, { by, asks, act }: Press, screens: Screens): Promise<void> {
    for (const [who, { one, sight }] of Object.entries(screens))
      if (await one.page.evaluate(is_seen, sight)) throw new Error(`${change}: ${who} shows it already`)
    const from = answered(by.page, asks).then(() => performance.now())
    const seen = Object.entries(screens).map(async ([who, { one, sight }]) => {
      await one.page.waitForFunction(is_seen, sight, { polling: 'raf', timeout: PATIENCE_MS })
      return [who, performance.now()] as const
    })
    const [start, ...ends] = await Promise.all([from, ...seen, act()])
    const times = ends.slice(0, seen.length) as (readonly [string, number])[]
    this.rows.push({ change, shown: Object.fromEntries(times.map(([who, at]) => [who, Math.max(0, Math.round(at - start))])) })
  }

  /** The slowest screen of the slowest change. */
  get worst_ms(): number {
    return Math.max(...this.rows.flatMap(({ shown }) => Object.values(shown)))
  }

  /** A line a change, a column a screen, in milliseconds. */
  table(): string {
    const names = [...new Set(this.rows.flatMap(({ shown }) => Object.keys(shown)))]
    const line = (first: string, cells: string[]): string => first.padEnd(22) + cells.map((cell) => cell.padStart(9)).join('')
    const rows = this.rows.map(({ change, shown }) => line(change, names.map((name) => String(shown[name] ?? '-')))) // prettier-ignore
    return [line('ms', names), ...rows].join('\n')
  }
}
