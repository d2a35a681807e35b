// The texts of the way back by e-mail.
import { fr_way_back } from './fr_way_back'
import type { Extra } from './index.svelte'

export const WAY_BACK_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_way_back),
  de: async () => (await import('./de_way_back')).way_back,
  it: async () => (await import('./it_way_back')).way_back,
  en: async () => (await import('./en_way_back')).way_back,
}
