// What "/" is before the script has run (docs/decisions/0045). index.html stays for every other address; the server answers "/" with
//   welcome.html  to who has no cookie: the words of the page before the door stand in it, in four languages, and wait for one style and
//                 for early.js; everything else starts behind the first picture
//   home.html     to who has one: the list around them, and what waits for their answer, are asked for by the page itself, beside the
//                 script instead of after it, and fonts behind the list
// All three run early.js first, which knows in which language. No inline script and no inline style: the CSP allows none.
import { readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { createServer, type Plugin, type Rolldown } from 'vite'

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk

const chunks_of = (bundle: Bundle): Chunk[] => Object.values(bundle).filter((one) => one.type === 'chunk')

/** Svelte on the server's side draws the words; nothing of it is shipped. */
async function drawn_words(): Promise<{ lang: string; html: string }[]> {
  const server = await createServer({
    configFile: false,
    plugins: [svelte()],
    server: { middlewareMode: true, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
    appType: 'custom',
    logLevel: 'error',
  })
  try {
    const { welcome_words } = (await server.ssrLoadModule('/src/prerender.ts')) as typeof import('../src/prerender.ts')
    return await welcome_words()
  } finally {
    await server.close()
  }
}

/** The scripts and styles that one screen needs beyond those of the first page, in the order of the cascade. */
function files_for(bundle: Bundle, source: string, page: string): { scripts: string[]; styles: string[] } {
  const scripts = new Set<string>()
  const styles = new Set<string>()
  const queue = chunks_of(bundle).filter((one) => one.moduleIds.some((id) => id.endsWith(source)))
  for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
    if (scripts.has(chunk.fileName) || page.includes(chunk.fileName)) continue
    scripts.add(chunk.fileName)
    chunk.viteMetadata?.importedCss.forEach((name) => styles.add(name))
    queue.push(...chunk.imports.map((name) => bundle[name]).filter((one): one is Chunk => one?.type === 'chunk'))
  }
  return { scripts: [...scripts], styles: [...styles] }
}

function first_texts(bundle: Bundle): Record<string, string> {
  const found = chunks_of(bundle).map((one) => {
    const lang = one.moduleIds.map((id) => /src\/i18n\/(\w+)_first\.ts$/.exec(id)?.[1]).find(Boolean)
    return lang && lang !== 'fr' ? [[lang, `/${one.fileName}`] as const] : []
  })
  return Object.fromEntries(found.flat())
}

/** One file is on its way sooner than three: each waits for a line of its own. */
function joined(bundle: Bundle, styles: string[]): string {
  const text = (name: string): string => {
    const file = bundle[name]
    if (file?.type !== 'asset') throw new Error(`no style ${name} for the first page`)
    return String(file.source)
  }
  return styles.map(text).join('\n')
}

const STYLE = /<link rel="stylesheet"[^>]*href="\/([^"]+)">/
/** What the words of a page do not wait for: the module, what it asks for, and the fonts, which the words ask for themselves. */
const WAITING = /\s*<link\s+rel="preload"[^>]*>|\s*<script type="module"[^>]*><\/script>/g

/** A page without what may wait, and that, of which the fonts need not be said. */
function put_behind(page: string): { rest: string; waiting: string[] } {
  const waiting = [...page.matchAll(WAITING)].map(([link]) => link.trim()).filter((link) => !link.includes('as="font"'))
  return { rest: page.replace(WAITING, ''), waiting }
}

const FONT = /\s*<link\s+rel="preload"[^>]*as="font"[^>]*>/g
const late_letters = (page: string): string => page.replace('<html ', '<html data-letters="late" ')
/** As Feed and Swaps put these questions first: another address is another answer. */
const ASKED = ['/api/v1/listings?limit=50', '/api/v1/proposals?filter=to_answer']

function home_page(page: string): string {
  const asked = ASKED.map((address) => `  <link rel="preload" href="${address}" as="fetch" crossorigin>\n  `)
  return late_letters(page)
    .replace(FONT, '')
    .replace('</head>', `${asked.join('')}</head>`)
}

const FRAME = /(?<=<div id="frame">).*?<\/div>(?=\s*<\/div>)/s

export function first_pages(): Plugin {
  return {
    name: 'ronde-first-pages',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const index = bundle['index.html']
        if (index?.type !== 'asset') throw new Error('no index.html to make the first pages of')
        // It is shipped as it stands, without what is said to its reader.
        const early = readFileSync('src/early.js', 'utf8')
          .replace(/^ *\/\/.*\n/gm, '')
          .replace('/* FIRST_TEXTS */ {}', JSON.stringify(first_texts(bundle)))
        const script = this.emitFile({ type: 'asset', name: 'early.js', source: early })
        const page = String(index.source)
          .replace(/\s*<!--.*?-->/gs, '')
          .replace('</title>', `</title>\n    <script src="/${this.getFileName(script)}"></script>`)
        index.source = page

        this.emitFile({ type: 'asset', fileName: 'home.html', source: home_page(page) })

        const { scripts, styles } = files_for(bundle, 'src/screens/Welcome.svelte', page)
        const words = (await drawn_words()).map(({ lang, html }) => `<div class="first-words" lang="${lang}" inert>${html}</div>`)
        const logo = FRAME.exec(page)?.[0] ?? ''
        const { rest, waiting } = put_behind(page)
        const modules = scripts.map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`)
        const [link = '', base = ''] = STYLE.exec(rest) ?? []
        const style = this.emitFile({ type: 'asset', name: 'words.css', source: joined(bundle, [base, ...styles]) })
        const welcome = late_letters(rest)
          .replace('</title>', `</title>\n    <template id="behind">${[...modules, ...waiting].join('')}</template>`)
          .replace(link, `<link rel="stylesheet" crossorigin href="/${this.getFileName(style)}">`)
          .replace(logo, `<noscript>${logo}</noscript>${words.join('')}`)
        this.emitFile({ type: 'asset', fileName: 'welcome.html', source: welcome })
      },
    },
  }
}
