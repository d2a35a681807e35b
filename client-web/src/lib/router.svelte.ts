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

/** The pages of a swap event, by the last part of their addresses. */
const EVENT_PAGES = {
  mur: 'wall',
  salle: 'hall',
  porte: 'door',
  modifier: 'edit',
  importer: 'import',
  imprimer: 'print',
  bilan: 'report',
  equipe: 'team',
  porteurs: 'runner',
} as const
export type EventPage = 'page' | (typeof EVENT_PAGES)[keyof typeof EVENT_PAGES]

const ID = /^[a-z2-7]{1,64}$/
const CODE = /^[\w.~-]{1,200}$/

/** `?je=propose` or `?je=cherche`, and for an association `?pour=` its id. */
function post_route(query: URLSearchParams): Route {
  const said = query.get('je')
  const behalf = query.get('pour') ?? ''
  const direction = said === 'cherche' ? 'want' : said === 'propose' ? 'offer' : null
  return { name: 'post', direction, ...(ID.test(behalf) ? { behalf } : {}) }
}

export function parse(path: string, search = ''): Route {
  const parts = path.split('/').filter(Boolean)
  const [first, second, third] = parts
  if (first === undefined) return { name: 'home' }
  if (parts.length === 1) {
    if (first === 'publier') return post_route(new URLSearchParams(search))
    if (first === 'echanges') return { name: 'swaps', filter: 'open' }
    if (first === 'messages') return { name: 'messages' }
    if (first === 'mes-annonces') return { name: 'mine' }
    if (first === 'profil') return { name: 'profile' }
    if (first === 'retrouver') return { name: 'recover' }
    if (first === 'quartier') return { name: 'steward' }
    if (first === 'associations') return { name: 'associations' }
    if (first === 'connexion') return { name: 'sign_in' }
    if (first === 'nouvelles') return { name: 'news' }
    if (first === 'aide') return { name: 'help' }
    if (first === 'adresses') return { name: 'places' }
    if (first === 'moderation') return { name: 'moderation', id: null }
    if (first === 'journal') return { name: 'journal' }
    if (first === 'bourses') return { name: 'events' }
    if (first === 'appels') return { name: 'calls' }
    if (first === 'panneau') return { name: 'board' }
    if (first === 'chiffres') return { name: 'figures' }
    if (first === 'charte') return { name: 'charter' }
    if (first === 'regles') return { name: 'rules' }
    if (first === 'equite') return { name: 'fairness' }
  }
  if (parts.length === 2 && second !== undefined) {
    if (first === 'i' && CODE.test(second)) return { name: 'invitation', code: second }
    if (first === 'rondes' && ID.test(second)) return { name: 'ring', id: second }
    if (first === 'annonces' && ID.test(second)) return { name: 'listing', id: second }
    if (first === 'adresses' && second === 'nouvelle') return { name: 'place_form', id: null }
    if (first === 'bourses' && second === 'nouvelle') return { name: 'event_new' }
    if (first === 'bourses' && ID.test(second)) return { name: 'event', id: second, page: 'page' }
    if (first === 'ecran' && CODE.test(second)) return { name: 'event_screen', key: second }
    if (first === 'adresses' && ID.test(second)) return { name: 'place', id: second }
    if (first === 'echanges' && second === 'a-repondre') return { name: 'swaps', filter: 'to_answer' }
    if (first === 'echanges' && second === 'termines') return { name: 'swaps', filter: 'closed' }
    if (first === 'profil' && second === 'notifications') return { name: 'notifications' }
    if (first === 'profil' && second === 'appareils') return { name: 'devices' }
    if (first === 'profil' && second === 'donnees') return { name: 'data' }
    if (first === 'quartier' && second === 'reglages') return { name: 'settings' }
    if (first === 'quartier' && second === 'lieux') return { name: 'arrange' }
    if (first === 'quartier' && second === 'accueil') return { name: 'reception' }
    if (first === 'quartier' && second === 'affiches') return { name: 'posters' }
    if (first === 'associations' && ID.test(second)) return { name: 'association', id: second }
    if (first === 'profil' && second === 'acces') return { name: 'access' }
    if (first === 'profil' && second === 'fiche') return { name: 'sheet' }
    if (first === 'profil' && second === 'inviter') return { name: 'invite' }
    if (first === 'moderation' && ID.test(second)) return { name: 'moderation', id: second }
    if (first === 'profil' && second === 'decisions') return { name: 'decisions' }
    if (first === 'profil' && second === 'recherches') return { name: 'searches' }
  }
  if (parts.length === 3 && first === 'rondes' && second && ID.test(second) && third === 'messages') return { name: 'thread', id: second }
  if (parts.length === 3 && first === 'annonces' && second && ID.test(second) && third === 'modifier') return { name: 'edit', id: second }
  if (parts.length === 3 && first === 'adresses' && second && ID.test(second) && third === 'modifier')
    return { name: 'place_form', id: second }
  if (parts.length === 3 && first === 'bourses' && second && ID.test(second) && third && Object.hasOwn(EVENT_PAGES, third))
    return { name: 'event', id: second, page: EVENT_PAGES[third as keyof typeof EVENT_PAGES] }
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
