// The language of the page. What the first page says in French is in the main bundle; everything else comes when asked for: the other
// languages when chosen, and of each the texts of the later screens with the first of them. A new language is two files and one line
// in LANGUAGES, LOADERS and LOCALES. What only a few screens say is a catalogue beside them (Extra), asked for with `also`.
import { keep, kept } from '../lib/store'
import { fill, type Params } from './fill'
import type { FirstMessages, Key, LaterMessages } from './fr'
import { fr_first } from './fr_first'

export type { Key }
export type Lang = 'fr' | 'de' | 'it' | 'en'
type PluralKey = { [K in Key]: K extends `${infer Base}.other` ? (`${Base}.one` extends Key ? Base : never) : never }[Key]

/** In the order they are offered, each in its own words. */
export const LANGUAGES: { id: Lang; name: string }[] = [
  { id: 'fr', name: 'Français' },
  { id: 'de', name: 'Deutsch' },
  { id: 'it', name: 'Italiano' },
  { id: 'en', name: 'English' },
]

interface Loader {
  first: () => Promise<FirstMessages>
  later: () => Promise<LaterMessages>
}

/** Texts of a few screens, a file a language. */
export type Extra = Record<Lang, () => Promise<Partial<Record<Key, string>>>>

const LOADERS: Record<Lang, Loader> = {
  fr: { first: () => Promise.resolve(fr_first), later: async () => (await import('./fr')).fr },
  de: { first: async () => (await import('./de_first')).first, later: async () => (await import('./de')).later },
  it: { first: async () => (await import('./it_first')).first, later: async () => (await import('./it')).later },
  en: { first: async () => (await import('./en_first')).first, later: async () => (await import('./en')).later },
}

/** Swiss habits in every language: 24 hours, day before month. */
const LOCALES: Record<Lang, string> = { fr: 'fr-CH', de: 'de-CH', it: 'it-CH', en: 'en-CH' }

export function is_lang(value: unknown): value is Lang {
  return LANGUAGES.some((language) => language.id === value)
}

class I18n {
  lang = $state<Lang>('fr')
  #messages = $state.raw<Partial<Record<Key, string>>>(fr_first)
  readonly locale = $derived(LOCALES[this.lang])
  readonly #plural = $derived(new Intl.PluralRules(this.locale))
  /** what was asked for last, and whether with the texts of the later screens */
  #wanted: Lang = 'fr'
  #whole = false
  #extras: Extra[] = []
  #coming: Promise<void> = Promise.resolve()

  /** The device's own choice first, then what the browser asks for, then French. A language that does not come leaves French. */
  async start(): Promise<void> {
    const chosen = kept<string>('lang')
    const wished = chosen ?? navigator.languages?.map((tag) => tag.slice(0, 2)).find(is_lang)
    await this.use(is_lang(wished) ? wished : 'fr', false).catch(() => this.use('fr', false))
  }

  /** Rejects, and changes nothing, when the texts do not come. */
  async use(lang: Lang, remember = true): Promise<void> {
    await this.#ask(lang, this.#whole)
    if (remember) keep('lang', lang)
  }

  /** The texts of the later screens too: awaited before the first of them is shown. */
  whole(): Promise<void> {
    return this.#whole ? this.#coming : this.#ask(this.#wanted, true)
  }

  /** These texts too, now and after each change of language. Rejects when they do not come. */
  async also(extra: Extra): Promise<void> {
    if (this.#extras.includes(extra)) return await this.#coming
    const before = this.#extras
    this.#extras = [...before, extra]
    await this.#ask(this.#wanted, this.#whole).catch((error: unknown) => {
      this.#extras = this.#extras.filter((one) => one !== extra)
      throw error
    })
  }

  #ask(lang: Lang, whole: boolean): Promise<void> {
    const before = { wanted: this.#wanted, whole: this.#whole }
    this.#wanted = lang
    this.#whole = whole
    const coming = this.#load(lang, whole).catch((error: unknown) => {
      if (this.#coming === coming) {
        this.#wanted = before.wanted
        this.#whole = before.whole
        this.#coming = Promise.resolve()
      }
      throw error
    })
    this.#coming = coming
    return coming
  }

  async #load(lang: Lang, whole: boolean): Promise<void> {
    const extras = this.#extras
    const [first, later, ...more] = await Promise.all([
      LOADERS[lang].first(),
      whole ? LOADERS[lang].later() : null,
      ...extras.map((extra) => extra[lang]()),
    ])
    // A newer wish was uttered meanwhile: wait for that one instead.
    if (lang !== this.#wanted || whole !== this.#whole || extras !== this.#extras) return await this.#coming
    this.#messages = Object.assign({}, first, later, ...more) as Partial<Record<Key, string>>
    this.lang = lang
    if (typeof document !== 'undefined') document.documentElement.lang = lang
  }

  // A text that is still on its way is empty for a moment, and drawn when it is here.
  t = (key: Key, params?: Params): string => fill(this.#messages[key] ?? '', params)

  /** Any key that may be missing, such as one built from a server's word. */
  maybe = (key: string, params?: Params): string | null => (key in this.#messages ? this.t(key as Key, params) : null)

  n = (base: PluralKey, count: number, params?: Params): string => {
    return this.t(`${base}.${this.#form(base, count)}` as Key, { count, word: this.word(count, true), ...params })
  }

  /** French counts nought as it counts one; but "a person is here" is about one, and nought has words of its own or says its number. */
  #form(base: string, count: number): 'zero' | 'one' | 'other' {
    const said = (form: string): string | undefined => this.#messages[`${base}.${form}` as Key]
    if (count === 0 && said('zero') !== undefined) return 'zero'
    if (this.#plural.select(count) !== 'one') return 'other'
    return count === 1 || /\{(count|word)\}/.test(said('one') ?? '') ? 'one' : 'other'
  }

  /** Numbers up to twelve in words, in running text. */
  word = (count: number, capital = false): string => {
    const text = this.t('app.numbers').split(',')[count] ?? String(count)
    return capital ? text.charAt(0).toUpperCase() + text.slice(1) : text
  }

  list = (items: string[]): string => {
    if (items.length < 2) return items.join('')
    return this.t('app.and', { list: items.slice(0, -1).join(', '), last: items.at(-1) ?? '' })
  }
}

export const i18n = new I18n()
export const t = i18n.t
export const n = i18n.n
