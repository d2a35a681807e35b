// What changes rarely: quarters, hand-over points, and the tree of themes and categories.
import { api, type Api } from './api'
import { by_name } from './format'
import type { Category, HandoverPoint, Labels, Neighbourhood, Quarter, Theme } from './types'

/** The fills of the drawings: what stands side by side in a list looks different. A theme that is new takes one by its place. */
const FILLS: Record<string, number> = {
  food: 1,
  leisure: 1,
  mobility: 2,
  household: 2,
  garden: 3,
  digital: 3,
  culture: 4,
  textile: 4,
  repair: 5,
  family: 5,
  animals: 6,
  support: 6,
}

export class Places {
  neighbourhood = $state.raw<Neighbourhood | null>(null)
  themes = $state.raw<Theme[]>([])
  readonly quarters = $derived<Quarter[]>(by_name(this.neighbourhood?.quarters ?? []))
  /** where one may arrange to meet */
  readonly points = $derived<HandoverPoint[]>(by_name((this.neighbourhood?.handover_points ?? []).filter((point) => !point.closed)))
  readonly #by_category = $derived(
    new Map(this.themes.flatMap((theme, index) => theme.categories.map((category) => [category.id, { category, theme, index }] as const))),
  )
  readonly #api: Api

  constructor(door: Api = api) {
    this.#api = door
  }

  /** The tree of themes is long: on a slow line it lets pass what is waited for before it. */
  async load(before: Promise<void> | null = null): Promise<void> {
    await Promise.all([this.#load_neighbourhood(), this.#load_themes(before)])
  }

  async #load_neighbourhood(): Promise<void> {
    this.neighbourhood = await this.#api.get<Neighbourhood>('/neighbourhood')
  }

  async #load_themes(before: Promise<void> | null): Promise<void> {
    await before
    if (this.themes.length === 0) this.themes = (await this.#api.get<{ themes: Theme[] }>('/taxonomy')).themes
  }

  /** The tree alone: a screen without a session may read that much. */
  async load_taxonomy(): Promise<void> {
    if (this.themes.length === 0) this.themes = (await this.#api.get<{ themes: Theme[] }>('/taxonomy')).themes
  }

  /** What was last seen, until the server answers. */
  recall(neighbourhood: Neighbourhood | null, themes: Theme[]): void {
    this.neighbourhood = neighbourhood
    this.themes = themes
  }

  clear(): void {
    this.neighbourhood = null
  }

  category(id: string): Category | null {
    return this.#by_category.get(id)?.category ?? null
  }

  /** A wildcard want names a theme where others name a category. */
  theme_of(id: string): Theme | null {
    return this.#by_category.get(id)?.theme ?? this.themes.find((theme) => theme.id === id) ?? null
  }

  icon_of(id: string): string {
    return this.category(id)?.icon ?? this.theme_of(id)?.icon ?? 'package'
  }

  /** One of the six calm fills, the same for everything of a theme. */
  colour_of(id: string): number {
    const theme = this.theme_of(id)
    if (!theme) return 1
    return FILLS[theme.id] ?? (this.themes.indexOf(theme) % 6) + 1
  }

  point(id: string): HandoverPoint | null {
    return this.points.find((point) => point.id === id) ?? null
  }
}

export function label(labels: Labels | undefined, lang: string): string {
  const text = labels?.[lang] ?? labels?.['fr'] ?? Object.values(labels ?? {})[0] ?? ''
  // Some labels are typed with the straight sign of a keyboard.
  return text.replaceAll("'", '’')
}

export const places = new Places()
