// One of the six calm fills, the same for a person on every page of an event.
export const colour_of = (number: number): number => (number % 6) + 1
