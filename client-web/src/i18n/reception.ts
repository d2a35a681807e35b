// The texts of the desk.
import { fr_reception } from './fr_reception'
import type { Extra } from './index.svelte'

export const RECEPTION_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_reception),
  de: async () => (await import('./de_reception')).reception,
  it: async () => (await import('./it_reception')).reception,
  en: async () => (await import('./en_reception')).reception,
}
