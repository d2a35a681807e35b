import { afterEach } from 'vitest'

// Each test starts with an empty device.
afterEach(() => localStorage.clear())
