import globals from 'globals'
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

export default ts.config(
  { ignores: ['dist', 'node_modules', 'test-results', 'playwright-report'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      // Page text is text: nothing a neighbour wrote is ever parsed as HTML.
      'svelte/no-at-html-tags': 'error',
      'no-restricted-properties': ['error', { property: 'innerHTML' }, { property: 'outerHTML' }, { property: 'insertAdjacentHTML' }],
      // Our router is our own; the rule below belongs to SvelteKit.
      'svelte/no-navigation-without-resolve': 'off',
      // Plain Maps and Sets are chosen where nothing on the page depends on them, or where a whole new one is made.
      'svelte/prefer-svelte-reactivity': 'off',
      'no-console': ['error', { allow: ['error'] }],
      eqeqeq: 'error',
    },
  },
  {
    // One door to the network: everybody else goes through lib/api.ts and lib/upload.ts.
    files: ['src/**'],
    ignores: ['src/lib/api.ts', 'src/lib/upload.ts', 'src/sw.js'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'EventSource'] },
  },
  { files: ['scripts/**', 'tests/mock/**', 'e2e/**'], rules: { 'no-console': 'off' } },
)
