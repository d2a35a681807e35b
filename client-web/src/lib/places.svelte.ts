// What changes rarely: quarters, hand-over points, and the tree of themes and categories.
import { api, type Api } from './api'
import type { Category, HandoverPoint, Labels, Neighbourhood, Quarter, Theme } from './types'

export class Places {
  neighbourhood = $state.raw<Neighbourhood | null>(null)
  themes = $state.raw<Theme[]>([])
  readonly quarters = $derived<Quarter[]>(this.neighbourhood?.quarters ?? [])
  readonly points = $derived<HandoverPoint[]>(this.neighbourhood?.handover_points ?? [])
  readonly #by_category = $derived(
    new Map(this.themes.flatMap((theme, index) => theme.categories.map((category) => [category.id, { category, theme, index }] as const))),
  )
  readonly #api: Api

  constructor(door: Api = api) {
    this.#api = door
  }

  async load(): Promise<void> {
    const [neighbourhood, taxonomy] = await Promise.all([
      this.#api.get<Neighbourhood>('/neighbourhood'),
      this.themes.length > 0 ? { themes: this.themes } : this.#api.get<{ themes: Theme[] }>('/taxonomy'),
    ])
    this.neighbourhood = neighbourhood
    this.themes = taxonomy.themes
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
    const index = theme ? this.themes.indexOf(theme) : 0
    return (index % 6) + 1
  }

  point(id: string): HandoverPoint | null {
    return this.points.find((point) => point.id === id) ?? null
  }
}

export function label(labels: Labels | undefined, lang: string): string {
  return labels?.[lang] ?? labels?.['fr'] ?? Object.values(labels ?? {})[0] ?? ''
}

export const places = new Places()
