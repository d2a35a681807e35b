// The week as 21 bits: bit 3 * day + part, Monday is day 0; part 0 morning, 1 afternoon, 2 evening.

export const DAYS = 7
export const PARTS = 3
export const WHOLE_WEEK = 2 ** (DAYS * PARTS) - 1

export type QuickChoice = 'evenings' | 'daytime' | 'weekend'

export function bit(day: number, part: number): number {
  return 1 << (PARTS * day + part)
}

export function has(mask: number, day: number, part: number): boolean {
  return (mask & bit(day, part)) !== 0
}

function mask_of(days: number[], parts: number[]): number {
  return days.flatMap((day) => parts.map((part) => bit(day, part))).reduce((sum, one) => sum | one, 0)
}

const WORKDAYS = [0, 1, 2, 3, 4]

export const QUICK: Record<QuickChoice, number> = {
  evenings: mask_of(WORKDAYS, [2]),
  daytime: mask_of(WORKDAYS, [0, 1]),
  weekend: mask_of([5, 6], [0, 1, 2]),
}

export const QUICK_CHOICES = Object.keys(QUICK) as QuickChoice[]

export function quick_on(mask: number, choice: QuickChoice): boolean {
  return (mask & QUICK[choice]) === QUICK[choice]
}

export function toggle_quick(mask: number, choice: QuickChoice): number {
  return quick_on(mask, choice) ? mask & ~QUICK[choice] : mask | QUICK[choice]
}

/** The quick choices when they say it all, else the single slots, in order of the week. */
export function describe(mask: number): { quick: QuickChoice[]; slots: { day: number; part: number }[] } {
  const quick = QUICK_CHOICES.filter((choice) => quick_on(mask, choice))
  const covered = quick.reduce((sum, choice) => sum | QUICK[choice], 0)
  const slots: { day: number; part: number }[] = []
  for (let day = 0; day < DAYS; day++)
    for (let part = 0; part < PARTS; part++) if (has(mask & ~covered, day, part)) slots.push({ day, part })
  return { quick, slots }
}
