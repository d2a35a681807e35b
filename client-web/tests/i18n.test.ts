import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bold_parts, elide, fill, plain } from '../src/i18n/fill'
import { later as de } from '../src/i18n/de'
import { board as de_board } from '../src/i18n/de_board'
import { event as de_event } from '../src/i18n/de_event'
import { leman as de_leman } from '../src/i18n/de_leman'
import { map as de_map } from '../src/i18n/de_map'
import { my_places as de_my_places } from '../src/i18n/de_my_places'
import { mentoring as de_mentoring } from '../src/i18n/de_mentoring'
import { reception as de_reception } from '../src/i18n/de_reception'
import { way_back as de_way_back } from '../src/i18n/de_way_back'
import { first as de_first } from '../src/i18n/de_first'
import { later as en } from '../src/i18n/en'
import { board as en_board } from '../src/i18n/en_board'
import { event as en_event } from '../src/i18n/en_event'
import { leman as en_leman } from '../src/i18n/en_leman'
import { map as en_map } from '../src/i18n/en_map'
import { my_places as en_my_places } from '../src/i18n/en_my_places'
import { mentoring as en_mentoring } from '../src/i18n/en_mentoring'
import { reception as en_reception } from '../src/i18n/en_reception'
import { way_back as en_way_back } from '../src/i18n/en_way_back'
import { first as en_first } from '../src/i18n/en_first'
import { fr, type Key } from '../src/i18n/fr'
import { fr_board } from '../src/i18n/fr_board'
import { fr_event } from '../src/i18n/fr_event'
import { fr_leman } from '../src/i18n/fr_leman'
import { fr_map } from '../src/i18n/fr_map'
import { fr_my_places } from '../src/i18n/fr_my_places'
import { fr_mentoring } from '../src/i18n/fr_mentoring'
import { fr_reception } from '../src/i18n/fr_reception'
import { fr_way_back } from '../src/i18n/fr_way_back'
import { fr_first } from '../src/i18n/fr_first'
import { i18n, LANGUAGES, n, t, type Lang } from '../src/i18n/index.svelte'
import { later as it_ } from '../src/i18n/it'
import { board as it_board } from '../src/i18n/it_board'
import { event as it_event } from '../src/i18n/it_event'
import { leman as it_leman } from '../src/i18n/it_leman'
import { map as it_map } from '../src/i18n/it_map'
import { my_places as it_my_places } from '../src/i18n/it_my_places'
import { mentoring as it_mentoring } from '../src/i18n/it_mentoring'
import { reception as it_reception } from '../src/i18n/it_reception'
import { way_back as it_way_back } from '../src/i18n/it_way_back'
import { first as it_first } from '../src/i18n/it_first'
import { day_text, when_text } from '../src/lib/format'
import { times_text } from '../src/ui/ring_view'

type Texts = Record<Key, string>
/** All but what the first page says. */
const FRENCH_LATER = {
  ...fr,
  ...fr_event,
  ...fr_board,
  ...fr_mentoring,
  ...fr_leman,
  ...fr_reception,
  ...fr_way_back,
  ...fr_map,
  ...fr_my_places,
}
const FRENCH: Texts = { ...fr_first, ...FRENCH_LATER }
const OTHERS: Record<Exclude<Lang, 'fr'>, Texts> = {
  de: {
    ...de_first,
    ...de,
    ...de_event,
    ...de_board,
    ...de_mentoring,
    ...de_leman,
    ...de_reception,
    ...de_way_back,
    ...de_map,
    ...de_my_places,
  },
  it: {
    ...it_first,
    ...it_,
    ...it_event,
    ...it_board,
    ...it_mentoring,
    ...it_leman,
    ...it_reception,
    ...it_way_back,
    ...it_map,
    ...it_my_places,
  },
  en: {
    ...en_first,
    ...en,
    ...en_event,
    ...en_board,
    ...en_mentoring,
    ...en_leman,
    ...en_reception,
    ...en_way_back,
    ...en_map,
    ...en_my_places,
  },
}
const KEYS = Object.keys(FRENCH) as Key[]
const names_in = (text: string): string[] => [...text.matchAll(/\{(?:de:)?(\w+)\}/g)].map((match) => match[1]!).sort()
const tags_in = (text: string): string[] => text.match(/<[^>]*>/g) ?? []

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

/** Does this source say the key: as it is, as the base of a plural, or built, as `ring.reason.${…}`? */
function says(source: string, key: string): boolean {
  if (source.includes(`'${key}'`)) return true
  const base = key.replace(/\.(zero|one|other|few)$/, '')
  if (base !== key && (source.includes(`n('${base}'`) || source.includes(`'${base}'`) || source.includes(`\`${base}`))) return true
  const parts = key.split('.')
  return parts.some((_, i) => i > 0 && source.includes(`\`${parts.slice(0, i).join('.')}.\${`))
}

/** What is loaded before anything is asked for: main.ts and all that it imports, but not what it import()s. */
function loaded_first(path = 'src/main.ts', seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const [whole, target] of readFileSync(path, 'utf8').matchAll(/^\s*(?:import|export)\s+(?:[^'"]*?\sfrom\s+)?'(\.[^']+)'/gm)) {
    if (/^\s*(import|export)\s+type/.test(whole)) continue
    const base = normalize(join(dirname(path), target!))
    const file = [base, `${base}.ts`, `${base}.svelte.ts`, `${base}/index.ts`].find((one) => existsSync(one) && statSync(one).isFile())
    if (file && /\.(ts|svelte)$/.test(file)) loaded_first(file, seen)
  }
  return seen
}

// A word that is the same in two languages, not one that was forgotten.
const SAME: Record<'de' | 'it', Set<string>> = {
  de: new Set([
    ...['ring.count.a', 'profile.quarter', 'mine.pause', 'mine.about', 'time.at', 'week.slot', 'talks.who'],
    ...['places.quarter', 'places.address', 'places.website', 'places.currency.LEMAN', 'place.name', 'place.website'],
    ...['care.title', 'calls.of'],
  ]),
  it: new Set([
    ...['ring.count.a', 'ring.agenda', 'mine.about', 'time.at', 'week.slot', 'feed.walk.short', 'talks.who'],
    ...['places.currency.EUR', 'places.currency.LEMAN', 'signin.password', 'access.password', 'calls.of', 'places.kind.repair_cafe'],
  ]),
}

describe('the four languages', () => {
  it.each(Object.entries(OTHERS))('say the same keys with the same values (%s)', (_lang, texts) => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(FRENCH).sort())
    for (const key of KEYS) {
      const wanted = new Set(names_in(FRENCH[key]))
      const said = new Set(names_in(texts[key]))
      // "{word}" and "{count}" are two ways to say the same number.
      for (const set of [wanted, said]) if (set.delete('word')) set.add('count')
      expect([key, [...said].sort()]).toEqual([key, [...wanted].sort()])
      expect([key, tags_in(texts[key])]).toEqual([key, tags_in(FRENCH[key])])
      expect(texts[key].trim()).not.toBe('')
    }
  })

  it.each(['de', 'it'] as const)('leave nothing untranslated (%s)', (lang) => {
    const same = KEYS.filter((key) => OTHERS[lang][key] === FRENCH[key] || OTHERS[lang][key] === OTHERS.en[key])
    expect(same.filter((key) => !SAME[lang].has(key))).toEqual([])
    expect([...SAME[lang]].filter((key) => !same.includes(key as Key))).toEqual([])
  })

  it('have no key that nothing uses', () => {
    const source = files('src')
      .filter((path) => !/i18n\/(fr|de|it|en)(_\w+)?\.ts$/.test(path))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    expect(KEYS.filter((key) => !says(source, key))).toEqual([])
  })

  it('have a sentence for each word that the server writes into the journal', () => {
    const written = ['../server/market', '../server/api']
      .flatMap(files)
      .filter((path) => path.endsWith('.cpp'))
      .flatMap(
        (path) =>
          readFileSync(path, 'utf8').match(
            /(write_down\(|write_down_deed\(|given_at_desk\(|written_down\(|string_view what = |RecordDeed deed|const std::string what = |journal\(bench)[^;]*;/g,
          ) ?? [],
      )
      .flatMap((source) => [...source.matchAll(/"([a-z]+(?:-[a-z]+)*-?)"/g)].map((match) => match[1]!))
    expect(written.length).toBeGreaterThan(30)
    // What ends in "-" is the beginning of several.
    const said = (word: string): boolean =>
      KEYS.some((key) => (word.endsWith('-') ? key.startsWith(`deed.${word}`) : key === `deed.${word}`))
    expect(written.filter((word) => !said(word))).toEqual([])
  })

  it('have in the first bundle what the first page says, and nothing else', () => {
    const source = [...loaded_first()]
      .filter((path) => !path.startsWith('src/i18n/fr'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    expect(source).toContain('feed.search')
    const few = (key: string): boolean => key.endsWith('.few') && !source.includes(`'${key}'`)
    expect(Object.keys(FRENCH_LATER).filter((key) => says(source, key) && !few(key))).toEqual([])
    expect(Object.keys(fr_first).filter((key) => !says(source, key))).toEqual([])
  })

  it('keep French punctuation together and say no forbidden word', () => {
    for (const [key, text] of Object.entries(FRENCH)) {
      expect([key, /[ \u202f][?!:;»]|«[ \u202f]/.test(text)]).toEqual([key, false])
      expect([key, /[^\s\u00a0][?!]|[^\s\u00a0\d]:(?!\/)/.test(text.replace(/\{\w+:\w+\}|\{de:/g, ''))]).toEqual([key, false])
      expect([
        key,
        /utilisateur|réputation|solde|algorithme|score|transaction|deal|match\b|\bnot(e|es|é|ée|és|er)(?![\p{L}])/iu.test(text),
      ]).toEqual([key, false])
      expect(text).not.toContain("'")
    }
  })

  it.each(['de', 'it', 'en'] as const)('keep the French spaces for French, and have no U+202F (%s)', (lang) => {
    for (const [key, text] of Object.entries(OTHERS[lang])) {
      expect([key, /[\s\u00a0][?!:;»]|«[\s\u00a0]|\u202f|'|["„‚]/.test(text)]).toEqual([key, false])
      expect([key, /\{de:/.test(text)]).toEqual([key, false])
    }
  })

  it('write German as in Switzerland, say Sie, and no forbidden word', () => {
    for (const [key, text] of Object.entries(OTHERS.de)) {
      expect([key, /ß|[“”]/.test(text)]).toEqual([key, false])
      expect([key, /\b(du|dich|dir|dein\w*|ihr|euch|euer|eure\w*)\b/.test(text)]).toEqual([key, false])
      expect([key, /nutzer|algorithm|transaktion|\bdeal|\bmatch|score|reputation|saldo/i.test(text)]).toEqual([key, false])
    }
  })

  it('say Lei in Italian, and no forbidden word', () => {
    for (const [key, text] of Object.entries(OTHERS.it)) {
      expect([key, /[“”]|\b(tu|ti|tuo|tua|tuoi|tue|suo|sua|suoi|sue)\b/.test(text) && key !== 'help.hand.2']).toEqual([key, false])
      expect([key, /utente|algoritm|transazion|\bdeal|\bmatch|punteggio|reputazion|saldo/i.test(text)]).toEqual([key, false])
    }
  })

  it('say what Ronde is on the page without JavaScript too, in the same words', () => {
    const page = readFileSync('index.html', 'utf8')
    const said = /<noscript>(.*)<\/noscript>/s.exec(page)?.[1] ?? ''
    for (const [lang, texts] of Object.entries({ fr: FRENCH, ...OTHERS })) {
      const part = said.split('<section ').find((one) => one.startsWith(`lang="${lang}"`)) ?? ''
      expect(part).toContain(`>${texts['welcome.title']}<`)
      expect(part).toContain(`>${texts['welcome.text']}<`)
      expect([lang, /ß|\d [?!:;]|\w [?!:;]/.test(part)]).toEqual([lang, false])
    }
    // A first visit loads this text: it stays short.
    expect(said.length).toBeLessThan(3000)
  })

  it('count, date and list as one does in Switzerland', async () => {
    const now = new Date(2026, 5, 1, 12, 0)
    const said: Record<string, string[]> = {}
    for (const { id } of LANGUAGES) {
      await i18n.use(id, false)
      said[id] = [
        n('feed.count', 0),
        n('feed.count', 1),
        n('wait.yes', 2),
        when_text(i18n, new Date(2026, 5, 4, 18, 0).toISOString(), now),
        when_text(i18n, new Date(2026, 5, 2, 14, 30).toISOString(), now),
        day_text(i18n, new Date(2026, 5, 13), now),
        times_text((1 << 15) | (1 << 19)),
      ]
    }
    await i18n.use('fr', false)
    expect(said).toEqual({
      // Nought is singular in French; a text that is about one does not stand for it.
      fr: [
        '0 annonces',
        'Une annonce',
        'Deux voisins ont déjà dit oui',
        'jeudi, 18\u00a0h',
        'demain, 14\u00a0h\u00a030',
        'samedi 13 juin',
        'samedi matin et dimanche après-\u2060midi',
      ],
      de: [
        '0 Inserate',
        'Ein Inserat',
        'Zwei Nachbarn haben schon ja gesagt',
        'Donnerstag, 18\u00a0Uhr',
        'morgen, 14.30\u00a0Uhr',
        'Samstag, 13. Juni',
        'Samstag Vormittag und Sonntag Nachmittag',
      ],
      it: [
        '0 annunci',
        'Un annuncio',
        'Due vicini hanno già detto sì',
        'giovedì, ore\u00a018',
        'domani, ore\u00a014.30',
        'sabato 13 giugno',
        'sabato mattina e domenica pomeriggio',
      ],
      en: [
        '0 listings',
        'One listing',
        'Two neighbours have already said yes',
        'Thursday, 18:00',
        'tomorrow, 14:30',
        'Saturday, 13 June',
        'Saturday morning and Sunday afternoon',
      ],
    })
  })
})

describe('choosing a language', () => {
  it('changes nothing when its texts do not come, and the last wish wins', async () => {
    const both = [i18n.use('de', false), i18n.use('it', false)]
    await Promise.all(both)
    expect([i18n.lang, t('nav.post'), t('post.go'), document.documentElement.lang]).toEqual(['it', 'Pubblica', 'Pubblicare', 'it'])
    await i18n.use('fr', false)
    expect(t('post.go')).toBe('Publier')
  })
  it('takes what the device chose, then what the browser asks for, then French', async () => {
    localStorage.setItem('ronde.lang', '"it"')
    await i18n.start()
    expect(i18n.lang).toBe('it')
    localStorage.setItem('ronde.lang', '"rm"')
    await i18n.start()
    expect(i18n.lang).toBe('fr')
  })
})

describe('a sentence', () => {
  it('takes its values and leaves unknown ones alone', () => {
    expect(fill('{name} dit {x}', { name: 'Luc' })).toBe('Luc dit {x}')
  })
  it('elides before a vowel, not before an h', () => {
    expect(fill('{de:name}', { name: 'Oiseau' })).toBe('d’Oiseau')
    expect([elide('Luc'), elide('Écureuil'), elide('Yves'), elide('Yann'), elide('Hans')]).toEqual([
      'de Luc',
      'd’Écureuil',
      'd’Yves',
      'de Yann',
      'de Hans',
    ])
  })
  it('does not fill in what a value says', () => {
    expect(fill('{a} {b}', { a: '{b}', b: 'x' })).toBe('{b} x')
  })
  it('is cut at its bold parts without parsing HTML', () => {
    expect(bold_parts('a <b>b</b>.')).toEqual([
      { text: 'a ', bold: false },
      { text: 'b', bold: true },
      { text: '.', bold: false },
    ])
    expect(plain('<b>x</b>')).not.toContain('<')
  })
  it('counts in words, by the rules of the language', async () => {
    expect(n('wait.yes', 2)).toBe('Deux voisins ont déjà dit oui')
    expect(n('wait.yes', 1)).toBe('Une personne a déjà dit oui')
    expect(n('hall.step.frozen.text', 0)).toBe('Personne n’est marqué présent\u00a0: on compte avec toutes les personnes inscrites.')
    expect(n('person.gives', 0)).toBe('propose 0')
    expect(i18n.word(13)).toBe('13')
    expect(i18n.list(['a', 'b', 'c'])).toBe('a, b et c')
    await i18n.use('en', false)
    expect(t('nav.post')).toBe('Post')
    expect(document.documentElement.lang).toBe('en')
    await i18n.use('fr', false)
    expect(t('nav.post')).toBe('Publier')
  })
})
