// The screens of those who look after a neighbourhood: a first visit does not carry their names.
import type { Loader } from './loader'

export const LOADERS = {
  steward: () => import('./Steward.svelte'),
  arrange: () => import('./Arrange.svelte'),
  settings: () => import('./Settings.svelte'),
  reception: () => import('./Reception.svelte'),
  posters: () => import('./Posters.svelte'),
  moderation: () => import('./Moderation.svelte'),
  journal: () => import('./Journal.svelte'),
  place_form: () => import('./PlaceForm.svelte'),
} satisfies Record<string, Loader>
