// Searches that the server keeps for me: what is posted later and would be found is told by a notification.
import { api, new_key, type Api } from './api'
import { NEAR_MINUTES, type Filters } from './feed.svelte'
import { is_status } from './problems'
import type { SavedSearch } from './types'

/** The server wants to know what is sought: a direction or a distance alone would be everything. */
export const may_keep = (filters: Filters): boolean => filters.words !== '' || filters.theme !== null

/** Words are kept in the language of the page, whose stems and synonyms they have. */
export async function keep_search(filters: Filters, language: string, door: Api = api): Promise<'kept' | 'same'> {
  const body = {
    ...(filters.words ? { q: filters.words, language } : {}),
    ...(filters.direction ? { direction: filters.direction } : {}),
    ...(filters.theme ? { theme: filters.theme } : {}),
    ...(filters.near ? { band: NEAR_MINUTES } : {}),
  }
  try {
    await door.post<SavedSearch>('/searches', body, { idempotency_key: new_key() })
    return 'kept'
  } catch (error) {
    if (is_status(error, 409)) return 'same'
    throw error
  }
}

/** As the home page can ask it; a kind or a category, which only programs keep, falls away. */
export function filters_of(search: SavedSearch): Filters {
  return { words: search.q, direction: search.direction, theme: search.theme, near: search.band !== null && search.band <= NEAR_MINUTES }
}
