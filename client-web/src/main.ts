import { mount } from 'svelte'
import App from './App.svelte'
import { i18n } from './i18n/index.svelte'
import { pictured } from './lib/pictured'
import { theme } from './lib/theme.svelte'
import './tokens.css'
import './fonts.css'
import './app.css'

theme.start()

// What came with the page is on the screen before the script draws.
await Promise.all([i18n.start(), pictured()])

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target })

if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
