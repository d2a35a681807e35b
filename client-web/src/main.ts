import { mount } from 'svelte'
import App from './App.svelte'
import { i18n } from './i18n/index.svelte'
import { theme } from './lib/theme.svelte'
import './tokens.css'
import './fonts.css'
import './app.css'

theme.start()
await i18n.start()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
// The static frame was only there for the first paint.
target.replaceChildren()
mount(App, { target })

if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
