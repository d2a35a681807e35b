// The screens of those who look after a neighbourhood: a first visit does not carry their names.
import { i18n } from '../i18n/index.svelte'
import { RECEPTION_TEXTS } from '../i18n/reception'
import type { Loader } from './loader'

export const LOADERS = {
  steward: () => import('./Steward.svelte'),
  arrange: () => import('./Arrange.svelte'),
  settings: () => import('./Settings.svelte'),
  reception: async () => {
    const [screen] = await Promise.all([import('./Reception.svelte'), i18n.also(RECEPTION_TEXTS)])
    return screen
  },
  posters: () => import('./Posters.svelte'),
  moderation: () => import('./Moderation.svelte'),
  journal: () => import('./Journal.svelte'),
  place_form: () => import('./PlaceForm.svelte'),
} satisfies Record<string, Loader>
