// Which screen an address shows, and the file it comes from. Home is in the first bundle; the others are chunks of their own, fetched
// when asked for and, on a quiet network, just before.
import { i18n, type Extra } from '../i18n/index.svelte'
import type { EventPage, Route } from '../lib/router.svelte'
import Home from './Home.svelte'
import type { Loader, Screen } from './loader'

export type ScreenName =
  | 'home'
  | 'welcome'
  | 'join'
  | 'recover'
  | 'sign_in'
  | 'unlock'
  | 'access'
  | 'steward'
  | 'settings'
  | 'posters'
  | 'reception'
  | 'arrange'
  | 'charter'
  | 'associations'
  | 'association'
  | 'post'
  | 'listing'
  | 'mine'
  | 'swaps'
  | 'ring'
  | 'messages'
  | 'thread'
  | 'profile'
  | 'notifications'
  | 'devices'
  | 'data'
  | 'sheet'
  | 'invite'
  | 'news'
  | 'searches'
  | 'help'
  | 'places'
  | 'place'
  | 'figures'
  | 'rules'
  | 'fairness'
  | 'calls'
  | 'board'
  | 'place_form'
  | 'moderation'
  | 'journal'
  | 'decisions'
  | 'events'
  | 'event_form'
  | 'event_screen'
  | `event_${EventPage}`
  | 'not_found'

const event_texts = async (): Promise<Extra> => (await import('../i18n/event')).EVENT_TEXTS
const board_texts = async (): Promise<Extra> => (await import('../i18n/board')).BOARD_TEXTS

const LOADERS: Record<Exclude<ScreenName, 'home'>, Loader> = {
  welcome: () => import('./Welcome.svelte'),
  join: () => import('./Join.svelte'),
  recover: () => import('./Recover.svelte'),
  sign_in: () => import('./SignIn.svelte'),
  unlock: () => import('./Unlock.svelte'),
  post: () => import('./Post.svelte'),
  listing: () => import('./ListingPage.svelte'),
  mine: () => import('./Mine.svelte'),
  swaps: () => import('./Swaps.svelte'),
  ring: () => import('./Ring.svelte'),
  messages: () => import('./Messages.svelte'),
  // on a desk beside the list of them
  thread: () => import('./Messages.svelte'),
  profile: () => import('./Profile.svelte'),
  notifications: () => import('./Notifications.svelte'),
  news: () => import('./News.svelte'),
  places: () => import('./Directory.svelte'),
  place: () => import('./Place.svelte'),
  not_found: () => import('./NotFound.svelte'),
  ...on_shelf(
    [
      'access',
      'charter',
      'associations',
      'association',
      'devices',
      'data',
      'sheet',
      'invite',
      'searches',
      'help',
      'figures',
      'rules',
      'fairness',
      'decisions',
      'calls',
    ],
    () => import('./seldom'),
  ),
  ...with_texts(
    board_texts,
    on_shelf(['board'], () => import('./seldom')),
  ),
  ...on_shelf(
    ['steward', 'reception', 'arrange', 'settings', 'posters', 'moderation', 'journal', 'place_form'],
    () => import('./stewards'),
  ),
  ...with_texts(
    event_texts,
    on_shelf(
      [
        'events',
        'event_form',
        'event_edit',
        'event_page',
        'event_wall',
        'event_hall',
        'event_door',
        'event_import',
        'event_print',
        'event_report',
        'event_team',
        'event_runner',
        'event_screen',
      ],
      () => import('./event'),
    ),
  ),
}

/** Screens that few people open: a file names them. */
function on_shelf<Name extends ScreenName>(names: Name[], shelf: () => Promise<{ LOADERS: Record<Name, Loader> }>): Record<Name, Loader> {
  const loader =
    (name: Name): Loader =>
    async () =>
      (await shelf()).LOADERS[name]()
  return Object.fromEntries(names.map((name) => [name, loader(name)])) as Record<Name, Loader>
}

/** Some screens have texts of their own, which come with the first of them. */
function with_texts<Name extends ScreenName>(texts: () => Promise<Extra>, loaders: Record<Name, Loader>): Record<Name, Loader> {
  const too =
    (load: Loader): Loader =>
    async () => {
      const [screen, extra] = await Promise.all([load(), texts()])
      await i18n.also(extra)
      return screen
    }
  return Object.fromEntries(Object.entries<Loader>(loaders).map(([name, load]) => [name, too(load)])) as Record<Name, Loader>
}

/** They bring a frame of their own: papers, what hangs on the wall of a hall, and what the staff works with there. */
const FRAMELESS = new Set<ScreenName>(['join', 'recover', 'event_screen', 'event_print', 'event_hall', 'event_door'])
export const has_frame = (name: ScreenName): boolean => !FRAMELESS.has(name)

export interface Shown {
  name: ScreenName
  props: Record<string, unknown>
  /** a screen with another key is a new one, not the same with other values */
  key: string
}

export function screen_for(route: Route, inside: boolean, locked = false, suspended = false): Shown {
  // Whoever has a second factor and has not given it sees nothing else.
  if (locked) return { name: 'unlock', props: {}, key: '' }
  if (route.name === 'invitation') return { name: 'join', props: { code: route.code }, key: route.code }
  // A claim link may be opened on a device that somebody else used before.
  if (route.name === 'recover') return { name: 'recover', props: {}, key: '' }
  if (route.name === 'event_screen') return { name: 'event_screen', props: { key: route.key }, key: route.key }
  if (route.name === 'help' || route.name === 'rules' || route.name === 'fairness') return { name: route.name, props: {}, key: '' }
  if (route.name === 'sign_in' && !inside) return { name: 'sign_in', props: {}, key: '' }
  if (!inside) {
    return { name: 'welcome', props: { unknown: route.name === 'not_found' }, key: '' }
  }
  // Who is suspended reads why, may appeal, takes their data along, and can leave; nothing else answers them.
  if (suspended && route.name !== 'data' && route.name !== 'profile') return { name: 'decisions', props: { suspended }, key: '' }
  switch (route.name) {
    case 'post':
      return {
        name: 'post',
        props: { direction: route.direction, behalf: route.behalf },
        key: `${route.direction ?? ''} ${route.behalf ?? ''}`,
      }
    case 'edit':
      return { name: 'post', props: { edit: route.id }, key: route.id }
    case 'listing':
    case 'ring':
    case 'place':
    case 'association':
      return { name: route.name, props: { id: route.id }, key: route.id }
    case 'place_form':
      return { name: 'place_form', props: { id: route.id }, key: route.id ?? '' }
    case 'event':
      return { name: `event_${route.page}`, props: { id: route.id }, key: route.id }
    case 'event_new':
      return { name: 'event_form', props: {}, key: '' }
    case 'thread':
      // The list stays while one goes from conversation to conversation.
      return { name: 'thread', props: { id: route.id }, key: '' }
    case 'moderation':
      // The queue stays while one goes from report to report.
      return { name: 'moderation', props: { id: route.id }, key: '' }
    case 'swaps':
      return { name: 'swaps', props: { filter: route.filter }, key: '' }
    case 'sign_in':
      return { name: 'home', props: {}, key: '' }
    default:
      return { name: route.name, props: {}, key: '' }
  }
}

const loaded = new Map<ScreenName, Screen>([['home', Home]])

export function ready(name: ScreenName): Screen | null {
  return loaded.get(name) ?? null
}

export async function load(name: ScreenName): Promise<Screen> {
  const known = loaded.get(name)
  if (known || name === 'home') return known ?? Home
  const [{ default: screen }] = await Promise.all([LOADERS[name](), i18n.whole()])
  loaded.set(name, screen)
  return screen
}

/** The screens one goes to next; failures are not said, since asking again on a tap is. */
export function prefetch(): void {
  for (const name of ['ring', 'post', 'swaps'] as const) void load(name).catch(() => undefined)
}
