// The screens of swap events: a first visit does not carry their names.
import type { Loader } from '../loader'

export const LOADERS = {
  events: () => import('./Events.svelte'),
  event_form: () => import('./EventForm.svelte'),
  event_edit: () => import('./EventForm.svelte'),
  event_page: () => import('./EventPage.svelte'),
  event_wall: () => import('./Wall.svelte'),
  event_hall: () => import('./Hall.svelte'),
  event_door: () => import('./Door.svelte'),
  event_import: () => import('./Import.svelte'),
  event_print: () => import('./Print.svelte'),
  event_report: () => import('./Report.svelte'),
  event_team: () => import('./Team.svelte'),
  event_runner: () => import('./Runner.svelte'),
  event_screen: () => import('./Projector.svelte'),
} satisfies Record<string, Loader>
