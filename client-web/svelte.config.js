import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'
import { plain_icons } from './scripts/plain_icons.ts'

export default {
  compilerOptions: { runes: true },
  preprocess: [plain_icons(), vitePreprocess()],
}
