// The screens that a neighbour opens now and then: a first visit does not carry their names.
import type { Loader } from './loader'

export const LOADERS = {
  access: () => import('./Access.svelte'),
  charter: () => import('./Charter.svelte'),
  associations: () => import('./Associations.svelte'),
  association: () => import('./AssociationPage.svelte'),
  devices: () => import('./Devices.svelte'),
  data: () => import('./Data.svelte'),
  sheet: () => import('./Sheet.svelte'),
  invite: () => import('./Invite.svelte'),
  searches: () => import('./Searches.svelte'),
  help: () => import('./Help.svelte'),
  figures: () => import('./Figures.svelte'),
  rules: () => import('./Rules.svelte'),
  fairness: () => import('./Fairness.svelte'),
  decisions: () => import('./Decisions.svelte'),
  calls: () => import('./Calls.svelte'),
  board: () => import('./Board.svelte'),
} satisfies Record<string, Loader>
