// An icon is compiled to one template (scripts/plain_icons.ts): it has to look as the package draws it, and nobody may ask more of it.
import { readFileSync, readdirSync } from 'node:fs'
import { render } from '@testing-library/svelte'
import Store from '@lucide/svelte/icons/store'
import { describe, expect, it } from 'vitest'
import { plain_icon } from '../../scripts/plain_icons'

const FOLDER = 'node_modules/@lucide/svelte/dist/icons'
const TAKEN = new Set(['size', 'strokeWidth', 'class'])

const components = ['src/ui', 'src/screens'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => `${folder}/${name}`),
)
const icons_in = (source: string): [string, string][] =>
  [...source.matchAll(/import (\w+) from '@lucide\/svelte\/icons\/([\w-]+)'/g)].map((found) => [found[1] ?? '', found[2] ?? ''])

/** An icon may have had another name once: its script leads to the drawing. */
function source_of(name: string): string {
  const file = /from "\.\/([\w-]+\.svelte)"/.exec(readFileSync(`${FOLDER}/${name}.js`, 'utf8'))?.[1]
  return readFileSync(`${FOLDER}/${file}`, 'utf8')
}

describe('an icon', () => {
  it('is drawn in one piece, hidden from who listens, in the size and strength it is given', () => {
    const { container } = render(Store, { size: 18, strokeWidth: 3, class: 'only-desk' })
    const drawn = container.querySelector('svg')
    const given = ['class', 'width', 'height', 'viewBox', 'stroke-width', 'aria-hidden'].map((name) => drawn?.getAttribute(name))
    expect(given).toEqual(['lucide lucide-store only-desk', '18', '18', '0 0 24 24', '3', 'true'])
    const strokes = [...readFileSync(`${FOLDER}/store.svelte`, 'utf8').matchAll(/"d": "([^"]+)"/g)].map((found) => found[1])
    expect([...container.querySelectorAll('path')].map((path) => path.getAttribute('d'))).toEqual(strokes)
  })

  it('of every component is of a form that can be drawn so', () => {
    const files = [...components, 'src/ui/icons.svelte.ts', 'src/ui/category_icons.ts']
    const names = new Set(files.flatMap((file) => icons_in(readFileSync(file, 'utf8')).map(([, name]) => name)))
    expect(names.size).toBeGreaterThan(100)
    for (const name of names) expect(plain_icon(source_of(name)), name).toContain('</svg>')
  })

  it('is asked for a size, a strength and a class, and nothing else', () => {
    for (const file of components) {
      const source = readFileSync(file, 'utf8')
      for (const [tag] of icons_in(source)) {
        for (const [, attributes = ''] of source.matchAll(
          new RegExp(`<${tag}\\b((?:\\s+[\\w:]+(?:=(?:"[^"]*"|\\{[^}]*\\}))?)*)\\s*/>`, 'g'),
        )) {
          for (const [, name = ''] of attributes.matchAll(/\s([\w:]+)=/g)) expect(TAKEN, `${file}: <${tag} ${name}>`).toContain(name)
        }
      }
    }
  })

  it('of another form stops the build', () => {
    expect(() => plain_icon('<svg></svg>')).toThrow('another form')
  })
})
