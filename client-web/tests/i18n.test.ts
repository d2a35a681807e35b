import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bold_parts, elide, fill, plain } from '../src/i18n/fill'
import { en } from '../src/i18n/en'
import { fr } from '../src/i18n/fr'
import { i18n, n, t } from '../src/i18n/index.svelte'

const names_in = (text: string): string[] => [...text.matchAll(/\{(?:de:)?(\w+)\}/g)].map((match) => match[1]!).sort()

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

describe('the two languages', () => {
  it('say the same keys with the same values', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort())
    for (const key of Object.keys(fr) as (keyof typeof fr)[]) {
      const wanted = new Set(names_in(fr[key]))
      const said = new Set(names_in(en[key]))
      // "{word}" and "{count}" are two ways to say the same number.
      for (const set of [wanted, said]) if (set.delete('word')) set.add('count')
      expect([key, [...said].sort()]).toEqual([key, [...wanted].sort()])
      expect(en[key].trim()).not.toBe('')
    }
  })

  it('have no key that nothing uses', () => {
    const source = files('src')
      .filter((path) => !path.includes('i18n/'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    const index = readFileSync('src/i18n/index.svelte.ts', 'utf8')
    const unused = Object.keys(fr).filter((key) => {
      if (source.includes(`'${key}'`) || index.includes(`'${key}'`)) return false
      const base = key.replace(/\.(one|other|few)$/, '')
      if (base !== key && (source.includes(`'${base}'`) || source.includes(`\`${base}`))) return false
      // Built keys: `ring.reason.${…}`
      const parts = key.split('.')
      for (let i = parts.length - 1; i > 0; i--) if (source.includes(`\`${parts.slice(0, i).join('.')}.\${`)) return false
      return true
    })
    expect(unused).toEqual([])
  })

  it('keep French punctuation together and say no forbidden word', () => {
    for (const [key, text] of Object.entries(fr)) {
      expect([key, /[ \u202f][?!:;»]|«[ \u202f]/.test(text)]).toEqual([key, false])
      expect([key, /[^\s\u00a0][?!]|[^\s\u00a0\d]:(?!\/)/.test(text.replace(/\{\w+:\w+\}|\{de:/g, ''))]).toEqual([key, false])
      expect([
        key,
        /utilisateur|réputation|solde|algorithme|score|transaction|deal|match\b|\bnot(e|es|é|ée|és|er)(?![\p{L}])/iu.test(text),
      ]).toEqual([key, false])
      expect(text).not.toContain("'")
    }
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
    expect(i18n.word(13)).toBe('13')
    expect(i18n.list(['a', 'b', 'c'])).toBe('a, b et c')
    await i18n.use('en', false)
    expect(t('nav.post')).toBe('Post')
    expect(document.documentElement.lang).toBe('en')
    await i18n.use('fr', false)
    expect(t('nav.post')).toBe('Publier')
  })
})
