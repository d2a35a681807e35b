import { mount } from 'svelte'
import App from './App.svelte'
import { i18n } from './i18n/index.svelte'
import { theme } from './lib/theme.svelte'
import './tokens.css'
import './fonts.css'
import './app.css'

theme.start()

/** What came with the page is on the screen before the script draws. A page that nobody looks at draws nothing: it waits no longer. */
const AT_MOST_MS = 300
const drawn = new Promise((go) => {
  requestAnimationFrame(() => setTimeout(go))
  setTimeout(go, AT_MOST_MS)
})
await Promise.all([i18n.start(), drawn])

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target })

if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
