// What axe-core finds on the page as it is now.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Neighbour } from './neighbour'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run: (where: Document, how: unknown) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
}

export async function axe_finds(one: Neighbour): Promise<string[]> {
  if (!(await one.page.evaluate(() => 'axe' in globalThis))) await one.page.evaluate(source)
  return await one.page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] })
    return violations.flatMap((fault) =>
      fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)} | ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 200)}`),
    )
  }, RULES)
}
