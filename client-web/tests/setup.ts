import { afterEach } from 'vitest'
import { i18n } from '../src/i18n/index.svelte'

// As before any screen but the first.
await i18n.whole()

// Each test starts with an empty device.
afterEach(() => localStorage.clear())
