// The texts of swap events: the neighbour's pages, the hall, its papers and its screen.
import { fr_event } from './fr_event'
import type { Extra } from './index.svelte'

export const EVENT_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_event),
  de: async () => (await import('./de_event')).event,
  it: async () => (await import('./it_event')).event,
  en: async () => (await import('./en_event')).event,
}
