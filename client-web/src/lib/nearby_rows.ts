// A list of hundreds of rows draws those near the screen; the others are only the room that they take.

export interface Span {
  from: number
  to: number
}

export interface DrawnRow {
  row: number
  /** empty room above it, for the rows that are not drawn */
  room: number
}

/**
 * The rows that touch `near`, and `kept` (where the focus is) wherever it stands; `below`: the room after the last of them. Pixels from the
 * top of the list; `gap` is what lies between two rows. Room and drawn rows together are as high as the whole list would be.
 */
export function nearby_rows(
  heights: readonly number[],
  gap: number,
  near: Span,
  kept: number | null,
): { drawn: DrawnRow[]; below: number } {
  const drawn: DrawnRow[] = []
  let top = 0
  let end_of_drawn = 0
  heights.forEach((height, row) => {
    const end = top + height + gap
    if (row === kept || (end > near.from && top < near.to)) {
      drawn.push({ row, room: top - end_of_drawn })
      end_of_drawn = end
    }
    top = end
  })
  return { drawn, below: top - end_of_drawn }
}
