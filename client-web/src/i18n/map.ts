// The texts of the map behind the plan.
import { fr_map } from './fr_map'
import type { Extra } from './index.svelte'

export const MAP_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_map),
  de: async () => (await import('./de_map')).map,
  it: async () => (await import('./it_map')).map,
  en: async () => (await import('./en_map')).map,
}
