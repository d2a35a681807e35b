// Is a ring balanced? A word, never a percentage. The only value Ronde knows is the four size bands, in minutes.

export type Verdict = 'yes' | 'about' | 'more' | 'less' | 'gift'

export function verdict(give_minutes: number, get_minutes: number): Verdict {
  if (give_minutes === 0 || get_minutes === 0) return 'gift'
  const ratio = Math.max(give_minutes, get_minutes) / Math.min(give_minutes, get_minutes)
  if (ratio <= 1.2) return 'yes'
  if (ratio < 1.75) return 'about'
  return give_minutes > get_minutes ? 'more' : 'less'
}

/** Widths in percent of each half; the longer one leaves a third free, so that it never looks full. */
export function bar_widths(give_minutes: number, get_minutes: number): { give: number; get: number } {
  const longest = Math.max(give_minutes, get_minutes, 1) * 1.5
  return { give: Math.round((give_minutes / longest) * 100), get: Math.round((get_minutes / longest) * 100) }
}
