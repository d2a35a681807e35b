// The language of the page. French is in the main bundle, the others come when chosen. A new language is one file of type Messages and
// one line in LANGUAGES and LOADERS.
import { keep, kept } from '../lib/store'
import { fill, type Params } from './fill'
import { fr, type Key, type Messages } from './fr'

export type { Key }
export type Lang = 'fr' | 'en'
type PluralKey = { [K in Key]: K extends `${infer Base}.other` ? (`${Base}.one` extends Key ? Base : never) : never }[Key]

/** In the order they are offered, each in its own words. */
export const LANGUAGES: { id: Lang; name: string }[] = [
  { id: 'fr', name: 'Français' },
  { id: 'en', name: 'English' },
]

const LOADERS: Record<Exclude<Lang, 'fr'>, () => Promise<Messages>> = {
  en: async () => (await import('./en')).en,
}

/** Swiss habits in every language: 24 hours, day before month. */
const LOCALES: Record<Lang, string> = { fr: 'fr-CH', en: 'en-CH' }

export function is_lang(value: unknown): value is Lang {
  return LANGUAGES.some((language) => language.id === value)
}

class I18n {
  lang = $state<Lang>('fr')
  #messages = $state.raw<Messages>(fr)
  readonly locale = $derived(LOCALES[this.lang])
  readonly #plural = $derived(new Intl.PluralRules(this.locale))

  /** The device's own choice first, then what the browser asks for, then French. */
  async start(): Promise<void> {
    const chosen = kept<string>('lang')
    const wished = chosen ?? navigator.languages?.map((tag) => tag.slice(0, 2)).find(is_lang)
    await this.use(is_lang(wished) ? wished : 'fr', false)
  }

  async use(lang: Lang, remember = true): Promise<void> {
    if (lang !== this.lang) {
      this.#messages = lang === 'fr' ? fr : await LOADERS[lang]()
      this.lang = lang
    }
    document.documentElement.lang = lang
    if (remember) keep('lang', lang)
  }

  t = (key: Key, params?: Params): string => fill(this.#messages[key], params)

  /** Any key that may be missing, such as one built from a server's word. */
  maybe = (key: string, params?: Params): string | null => (key in this.#messages ? this.t(key as Key, params) : null)

  n = (base: PluralKey, count: number, params?: Params): string => {
    const form = this.#plural.select(count) === 'one' ? 'one' : 'other'
    return this.t(`${base}.${form}` as Key, { count, word: this.word(count, true), ...params })
  }

  /** Numbers up to twelve in words, in running text. */
  word = (count: number, capital = false): string => {
    const text = this.#messages['app.numbers'].split(',')[count] ?? String(count)
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
