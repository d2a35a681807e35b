// The texts of the complement in lémans.
import { fr_leman } from './fr_leman'
import type { Extra } from './index.svelte'

export const LEMAN_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_leman),
  de: async () => (await import('./de_leman')).leman,
  it: async () => (await import('./it_leman')).leman,
  en: async () => (await import('./en_leman')).leman,
}
