import { defineConfig } from '@playwright/test'

// What only a browser with a face of its own has: notifications, and asking whether the camera may be used.
const WITH_A_FACE = /(push|scan)\.spec\.ts/
const whole = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
// The same Chromium without windows, menus and what else nobody sees here: the tests take two thirds of the time.
const shell = process.env['CHROMIUM'] ?? '/usr/bin/chromium-headless-shell'
const args = [
  '--no-sandbox',
  '--lang=fr-CH',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// Each spec starts its own server (e2e/server.ts), so that none sees another’s neighbours. A browser mostly waits: a worker for each core.
export default defineConfig({
  testDir: 'e2e',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  workers: 2,
  // On the farm a test that fails may once try again, and is then named as "flaky": to be looked into, without holding up what is well.
  retries: process.env['CI'] ? 1 : 0,
  fullyParallel: false,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    actionTimeout: 30_000,
    locale: 'fr-CH',
    timezoneId: 'Europe/Zurich',
    reducedMotion: 'reduce',
    launchOptions: { executablePath: whole, args },
  },
  projects: [
    { name: 'shell', testIgnore: WITH_A_FACE, use: { launchOptions: { executablePath: shell, args } } },
    { name: 'whole', testMatch: WITH_A_FACE },
  ],
})
