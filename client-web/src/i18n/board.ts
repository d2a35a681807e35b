// The texts of the notice board, and of the mentoring that hangs below it.
import { fr_board } from './fr_board'
import { fr_mentoring } from './fr_mentoring'
import type { BoardMessages, MentoringMessages } from './fr'
import type { Extra } from './index.svelte'

async function both(
  board: Promise<{ board: BoardMessages }>,
  mentoring: Promise<{ mentoring: MentoringMessages }>,
): Promise<BoardMessages & MentoringMessages> {
  return { ...(await board).board, ...(await mentoring).mentoring }
}

export const BOARD_TEXTS: Extra = {
  fr: () => Promise.resolve({ ...fr_board, ...fr_mentoring }),
  de: () => both(import('./de_board'), import('./de_mentoring')),
  it: () => both(import('./it_board'), import('./it_mentoring')),
  en: () => both(import('./en_board'), import('./en_mentoring')),
}
