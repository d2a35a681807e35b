import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { first_pages } from './scripts/first_pages.ts'

// The worker must know every file it keeps for offline use, and change when one of them changes; only the finished bundle knows both.
function service_worker(): Plugin {
  return {
    name: 'ronde-service-worker',
    apply: 'build',
    generateBundle: {
      // Last: until the page is written, the bundle still holds an entry that is folded into it.
      order: 'post',
      handler(_options, bundle) {
        // A language that nobody here reads is not fetched: it is kept once it was asked for.
        const spoken = Object.values(bundle)
          .filter((one) => one.type === 'chunk' && one.moduleIds.some((id) => /src\/i18n\/(de|it|en)(_first|_event)?\.ts$/.test(id)))
          .map((one) => one.fileName)
        // Nor is the style of welcome.html: without network there is index.html.
        // Nor is a map that few operators set up, and few people open.
        const names = Object.keys(bundle).filter(
          (name) => !/\.(html|map|txt)$|\/(words|tile_map|layers(-2x)?|marker-icon)-/.test(name) && !spoken.includes(name),
        )
        const shipped = readdirSync('public').filter((name) => name !== 'robots.txt' && name !== 'licences.txt')
        const files = ['/index.html', ...[...names, ...shipped].map((name) => `/${name}`)].sort()
        const page = readFileSync('index.html', 'utf8')
        const version = createHash('sha256')
          .update([...files, ...spoken].join('\n') + page)
          .digest('hex')
          .slice(0, 12)
        const source = readFileSync('src/sw.js', 'utf8')
          .replace('/* FILES */ []', JSON.stringify(files))
          .replace('/* WHEN_ASKED */ []', JSON.stringify(spoken.map((name) => `/${name}`).sort()))
          .replace('/* VERSION */ dev', version)
        this.emitFile({ type: 'asset', fileName: 'sw.js', source })
      },
    },
  }
}

/** What the page imports at once, and what that imports: known when everything is read and before it is shared out among files. */
const at_first = new Set<string>()

function first_visit(): Plugin {
  return {
    name: 'ronde-first-visit',
    apply: 'build',
    buildEnd() {
      const queue = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry)
      for (let id = queue.pop(); id; id = queue.pop()) {
        if (at_first.has(id)) continue
        at_first.add(id)
        queue.push(...(this.getModuleInfo(id)?.importedIds ?? []))
      }
    },
  }
}

// Fonts and libraries whose text travels with the pages keep their licence beside it.
const SHIPPED = ['@fontsource-variable/bricolage-grotesque', '@fontsource-variable/figtree', '@lucide/svelte', 'leaflet', 'qr', 'svelte']

function licences(): Plugin {
  return {
    name: 'ronde-licences',
    apply: 'build',
    generateBundle() {
      const texts = SHIPPED.flatMap((name) => {
        const folder = `node_modules/${name}`
        const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
        return file ? [`${name}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}`] : []
      })
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n\n${'-'.repeat(72)}\n\n`) + '\n' })
    },
  }
}

const server = process.env['RONDE_SERVER'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [svelte(), svelteTesting(), first_visit(), first_pages(), service_worker(), licences()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    rolldownOptions: {
      // The group "qr" below splits what this check takes for one piece.
      checks: { ineffectiveDynamicImport: false },
      output: {
        // Without this, each small thing that two screens share becomes a file: forty requests for one page.
        codeSplitting: {
          // A first visit loads "base" and nothing of what later screens share.
          groups: [
            { name: 'base', test: (id) => at_first.has(id), priority: 4 },
            // What stands before the door, and many screens behind it: a visitor waits for nothing else.
            { name: 'door', test: /src\/ui\/(Outside|Field|ScanButton|LanguageChoice)\.svelte$|src\/lib\/scan\.ts$/, priority: 3 },
            { name: 'kept', test: /src\/lib\/(drawer|seen)\.ts$/, priority: 2 },
            // Drawing a code is wanted by few screens; reading one needs its tables too.
            { name: 'qr', test: /node_modules\/qr\/index\.js$/, priority: 2 },
            // What the screens of swap events share: nobody else loads it.
            { name: 'event', test: /src\/(ui|lib)\/event/, minShareCount: 2, priority: 2 },
            // The pictures of categories come soon after the first page: what later screens share must not come along.
            { name: 'icons', test: (id) => !at_first.has(id) && /@lucide\/svelte\/dist\/icons/.test(id), minShareCount: 2, priority: 2 },
            { name: 'later', test: (id) => !at_first.has(id), minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    // The first screen of a file takes seconds to compile on a busy machine.
    testTimeout: 20_000,
  },
})
