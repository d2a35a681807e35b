// Pictures of animals, and of themes and categories by the taxonomy's names. One import a file: the package's root would load them all.
import type { Component } from 'svelte'
import type { LucideProps } from '@lucide/svelte'
import type { Animal } from '../lib/types'
import Rabbit from '@lucide/svelte/icons/rabbit'
import Turtle from '@lucide/svelte/icons/turtle'
import Bird from '@lucide/svelte/icons/bird'
import Cat from '@lucide/svelte/icons/cat'
import Squirrel from '@lucide/svelte/icons/squirrel'
import Fish from '@lucide/svelte/icons/fish'
import Snail from '@lucide/svelte/icons/snail'
import Package from '@lucide/svelte/icons/package'

export type Icon = Component<LucideProps>

export const ANIMAL_ICONS: Record<Animal, Icon> = {
  rabbit: Rabbit,
  turtle: Turtle,
  bird: Bird,
  cat: Cat,
  squirrel: Squirrel,
  fish: Fish,
  snail: Snail,
}

class CategoryIcons {
  #known = $state.raw<Record<string, Icon>>({})

  async load(): Promise<void> {
    this.#known = (await import('./category_icons')).CATEGORY_ICONS
  }

  /** A parcel until the others are here, and for a name that is newer than this client. */
  get(name: string): Icon {
    return this.#known[name] ?? Package
  }
}

export const category_icons = new CategoryIcons()

export function category_icon(name: string): Icon {
  return category_icons.get(name)
}
