// A small router on the History API. Addresses are French, since neighbours read them aloud; they never change with the language.

export type Route =
  | { name: 'home' }
  | { name: 'invitation'; code: string }
  | { name: 'recover' }
  | { name: 'sign_in' }
  | { name: 'access' }
  | { name: 'steward' }
  | { name: 'settings' }
  | { name: 'posters' }
  | { name: 'reception' }
  | { name: 'arrange' }
  | { name: 'charter' }
  | { name: 'associations' }
  | { name: 'association'; id: string }
  | { name: 'post'; direction: 'offer' | 'want' | null; behalf?: string }
  | { name: 'edit'; id: string }
  | { name: 'listing'; id: string }
  | { name: 'mine' }
  | { name: 'swaps'; filter: 'open' | 'to_answer' | 'closed' }
  | { name: 'ring'; id: string }
  | { name: 'messages' }
  | { name: 'thread'; id: string }
  | { name: 'profile' }
  | { name: 'notifications' }
  | { name: 'devices' }
  | { name: 'data' }
  | { name: 'sheet' }
  | { name: 'invite' }
  | { name: 'news' }
  | { name: 'searches' }
  | { name: 'help' }
  | { name: 'places' }
  | { name: 'place'; id: string }
  | { name: 'figures' }
  | { name: 'rules' }
  | { name: 'fairness' }
  | { name: 'calls' }
  | { name: 'board' }
  | { name: 'place_form'; id: string | null }
  | { name: 'moderation'; id: string | null }
  | { name: 'journal' }
  | { name: 'decisions' }
  | { name: 'events' }
  | { name: 'event'; id: string; page: EventPage }
  | { name: 'event_new' }
  | { name: 'event_screen'; key: string }
  | { name: 'not_found' }

type PlainName = { [R in Route as R['name']]: keyof R extends 'name' ? R['name'] : never }[Route['name']]
/** Pages whose address says all. */
const PLAIN: Record<string, PlainName> = {
  '': 'home',
  messages: 'messages',
  'mes-annonces': 'mine',
  profil: 'profile',
  'profil/notifications': 'notifications',
  'profil/appareils': 'devices',
  'profil/donnees': 'data',
  'profil/acces': 'access',
  'profil/fiche': 'sheet',
  'profil/inviter': 'invite',
  'profil/decisions': 'decisions',
  'profil/recherches': 'searches',
  retrouver: 'recover',
  connexion: 'sign_in',
  nouvelles: 'news',
  aide: 'help',
  quartier: 'steward',
  'quartier/reglages': 'settings',
  'quartier/lieux': 'arrange',
  'quartier/accueil': 'reception',
  'quartier/affiches': 'posters',
  associations: 'associations',
  adresses: 'places',
  journal: 'journal',
  bourses: 'events',
  'bourses/nouvelle': 'event_new',
  appels: 'calls',
  panneau: 'board',
  chiffres: 'figures',
  charte: 'charter',
  regles: 'rules',
  equite: 'fairness',
}

const SWAPS = { echanges: 'open', 'echanges/a-repondre': 'to_answer', 'echanges/termines': 'closed' } as const

/** Pages about one thing, whose id stands behind the first word. */
const ABOUT = {
  rondes: 'ring',
  'rondes/messages': 'thread',
  annonces: 'listing',
  'annonces/modifier': 'edit',
  adresses: 'place',
  'adresses/modifier': 'place_form',
  associations: 'association',
  moderation: 'moderation',
} as const

/** The pages of a swap event, by the last part of their addresses. */
const EVENT_PAGES = {
  bourses: 'page',
  'bourses/mur': 'wall',
  'bourses/salle': 'hall',
  'bourses/porte': 'door',
  'bourses/modifier': 'edit',
  'bourses/importer': 'import',
  'bourses/imprimer': 'print',
  'bourses/bilan': 'report',
  'bourses/equipe': 'team',
  'bourses/porteurs': 'runner',
} as const
export type EventPage = (typeof EVENT_PAGES)[keyof typeof EVENT_PAGES]

const ID = /^[a-z2-7]{1,64}$/
const CODE = /^[\w.~-]{1,200}$/

/** `?je=propose` or `?je=cherche`, and for an association `?pour=` its id. */
function post_route(query: URLSearchParams): Route {
  const said = query.get('je')
  const behalf = query.get('pour') ?? ''
  const direction = said === 'cherche' ? 'want' : said === 'propose' ? 'offer' : null
  return { name: 'post', direction, ...(ID.test(behalf) ? { behalf } : {}) }
}

const has = <T extends object>(table: T, key: PropertyKey): key is keyof T => Object.hasOwn(table, key)

export function parse(path: string, search = ''): Route {
  const parts = path.split('/').filter(Boolean)
  const address = parts.join('/')
  if (has(PLAIN, address)) return { name: PLAIN[address] } as Route
  if (has(SWAPS, address)) return { name: 'swaps', filter: SWAPS[address] }
  if (address === 'publier') return post_route(new URLSearchParams(search))
  if (address === 'moderation') return { name: 'moderation', id: null }
  if (address === 'adresses/nouvelle') return { name: 'place_form', id: null }
  const [first, id = '', ...rest] = parts
  if (parts.length === 2 && CODE.test(id)) {
    if (first === 'i') return { name: 'invitation', code: id }
    if (first === 'ecran') return { name: 'event_screen', key: id }
  }
  const page = [first, ...rest].join('/')
  if (ID.test(id)) {
    if (has(ABOUT, page)) return { name: ABOUT[page], id }
    if (has(EVENT_PAGES, page)) return { name: 'event', id, page: EVENT_PAGES[page] }
  }
  return { name: 'not_found' }
}

class Router {
  route = $state.raw<Route>({ name: 'home' })
  /** how many pages of ours are behind this one: "back" must not leave the site */
  #depth = 0
  /** counts visits, so that the shell can move the focus once for each */
  visit = $state(0)

  start(): void {
    this.route = parse(location.pathname, location.search)
    addEventListener('popstate', () => {
      this.#depth = Math.max(0, this.#depth - 1)
      this.#show()
    })
    addEventListener('click', (event) => this.#follow(event))
    // Somebody tapped a notification: our service worker (sw.js) says what it was about.
    navigator.serviceWorker?.addEventListener('message', (event: MessageEvent<{ go?: unknown }>) => {
      const path = event.data?.go
      if (typeof path === 'string' && /^\/(?!\/)/.test(path)) this.go(path)
    })
  }

  go(path: string, replace = false): void {
    if (replace) history.replaceState(null, '', path)
    else {
      history.pushState(null, '', path)
      this.#depth++
    }
    this.#show()
    scrollTo(0, 0)
  }

  back(otherwise: string): void {
    if (this.#depth > 0) history.back()
    else this.go(otherwise, true)
  }

  #show(): void {
    this.route = parse(location.pathname, location.search)
    this.visit++
  }

  // Ordinary links stay ordinary: a new tab, a download and other sites are the browser's.
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element | null)?.closest?.('a')
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.pathname.startsWith('/api/') || link.getAttribute('href')?.startsWith('#')) return
    event.preventDefault()
    // The same address again is a fresh start of that page, not one more step back.
    this.go(link.pathname + link.search, link.href === location.href)
  }
}

export const router = new Router()
