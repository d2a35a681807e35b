// For the build (scripts/first_pages.ts): the page before the door as the browser would draw it, in each language. No state, no request.
import { render } from 'svelte/server'
import { i18n, LANGUAGES } from './i18n/index.svelte'
import Welcome from './screens/Welcome.svelte'

/** What is the script's alone: names, comments, and parcels, which lie on a path that only a style can give (the CSP allows none). */
const SCRIPTS_OWN = / (?:id|for|name|style)="[^"]*"|<!--.*?-->|<g class="parcel .*?<\/svg><\/g><\/g>/g

export async function welcome_words(): Promise<{ lang: string; html: string }[]> {
  await i18n.whole()
  const words = []
  for (const { id: lang } of LANGUAGES) {
    await i18n.use(lang, false)
    words.push({ lang, html: render(Welcome).body.replaceAll(SCRIPTS_OWN, '') })
  }
  return words
}
