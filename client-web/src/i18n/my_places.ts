// The texts of several neighbourhoods.
import { fr_my_places } from './fr_my_places'
import type { Extra } from './index.svelte'

export const MY_PLACES_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_my_places),
  de: async () => (await import('./de_my_places')).my_places,
  it: async () => (await import('./it_my_places')).my_places,
  en: async () => (await import('./en_my_places')).my_places,
}
