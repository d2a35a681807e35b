// Lucide's icons are drawn from data, attribute by attribute, each with effects of its own: on a page of cards that was a third of the
// work. Here every icon is compiled to what it is, one template that is cloned; it takes a size, a strokeWidth and a class, no more
// (tests/lib/plain_icons.test.ts reads whether anybody gives it anything else).
import type { PreprocessorGroup } from 'svelte/compiler'

interface IconData {
  name: string
  size: number
  node: [string, Record<string, string>][]
}

const DATA = /const iconData = (\{.*\});/

/** The Svelte source of one icon that draws as the package's own. */
export function plain_icon(source: string): string {
  const text = DATA.exec(source)?.[1]
  if (text === undefined) throw new Error('an icon of another form than scripts/plain_icons.ts knows')
  const { name, size, node } = JSON.parse(text) as IconData
  const inside = node.map(([tag, attributes]) => {
    const values = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${value}"`)
    return `<${tag}${values.join('')}></${tag}>`
  })
  return `<script>let { size = ${size}, strokeWidth = 2, class: more = '' } = $props()</script>
<svg
  class="lucide lucide-${name} {more}"
  width={size}
  height={size}
  viewBox="0 0 ${size} ${size}"
  fill="none"
  stroke="currentColor"
  stroke-width={strokeWidth}
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true">${inside.join('')}</svg>`
}

/** For svelte.config.js: every file of the package's icons goes through plain_icon(). */
export function plain_icons(): PreprocessorGroup {
  return {
    name: 'ronde-plain-icons',
    markup: ({ content, filename }) => {
      if (!filename || !/@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/.test(filename)) return undefined
      return { code: plain_icon(content) }
    },
  }
}
