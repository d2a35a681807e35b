// What a lot is called: whole, or in a few words where there is one line for it.
interface Lot {
  title: string
  beside?: { title: string }[]
}

/** "Vélo d’enfant + Casque + Siège". */
export const whole_title = ({ title, beside = [] }: Lot): string => [title, ...beside.map((one) => one.title)].join(' + ')

/** "Vélo d’enfant, avec 2 autres choses". */
export function called(n: (base: 'lot.with', count: number, params: { title: string }) => string, lot: Lot): string {
  return lot.beside ? n('lot.with', lot.beside.length, { title: lot.title }) : lot.title
}
