import { afterEach } from 'vitest'
import { EVENT_TEXTS } from '../src/i18n/event'
import { i18n } from '../src/i18n/index.svelte'

// As before any screen but the first.
await i18n.whole()
await i18n.also(EVENT_TEXTS)

// Each test starts with an empty device.
afterEach(() => localStorage.clear())
