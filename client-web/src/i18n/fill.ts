// Puts values into a sentence. No plural rules here (they depend on the language), no markup: what comes out is text.

const VOWEL = /^[aeiouàâäéèêëîïôöùûüœæ]/i
// "d’Yves" but "de Yann": y before a consonant sounds like a vowel.
const VOWEL_Y = /^y[bcdfghjklmnpqrstvwxz]/i

/** "de Luc", "d’Oiseau". An h is left alone: first names with a silent and a sounded h cannot be told apart by rule. */
export function elide(name: string): string {
  return VOWEL.test(name) || VOWEL_Y.test(name) ? `d’${name}` : `de ${name}`
}

export type Params = Record<string, string | number>

export function fill(template: string, params: Params = {}): string {
  return template.replace(/\{(de:)?(\w+)\}/g, (whole, de: string | undefined, name: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return de ? elide(String(value)) : String(value)
  })
}

/** Cuts a sentence with <b>…</b> into parts, so that it can be shown without parsing HTML. */
export function bold_parts(text: string): { text: string; bold: boolean }[] {
  return text
    .split(/<b>(.*?)<\/b>/)
    .map((part, i) => ({ text: part, bold: i % 2 === 1 }))
    .filter((part) => part.text !== '')
}

/** A value that a neighbour wrote must not bring its own bold signs into a sentence. */
export function plain(value: string): string {
  return value.replaceAll('<', '‹').replaceAll('>', '›')
}
