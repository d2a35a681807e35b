// The texts of the notice board.
import { fr_board } from './fr_board'
import type { Extra } from './index.svelte'

export const BOARD_TEXTS: Extra = {
  fr: () => Promise.resolve(fr_board),
  de: async () => (await import('./de_board')).board,
  it: async () => (await import('./it_board')).board,
  en: async () => (await import('./en_board')).board,
}
