// Searches that the server keeps for me: what is posted later and would be found is told by a notification.
import { api, new_key, type Api } from './api'
import type { Filters } from './feed.svelte'
import { is_status } from './problems'
import type { SavedSearch } from './types'

/** The server wants to know what is sought: a direction or a distance alone would be everything. */
export const may_keep = (filters: Filters): boolean =>
  [filters.kind, filters.theme, filters.category].some((one) => one !== null) || filters.words !== ''

/** Words are kept in the language of the page, whose stems and synonyms they have. */
export async function keep_search(filters: Filters, language: string, door: Api = api): Promise<'kept' | 'same'> {
  const body = {
    ...(filters.words ? { q: filters.words, language } : {}),
    ...Object.fromEntries(Object.entries(filters).filter(([name, value]) => name !== 'words' && value !== null)),
  }
  try {
    await door.post<SavedSearch>('/searches', body, { idempotency_key: new_key() })
    return 'kept'
  } catch (error) {
    if (is_status(error, 409)) return 'same'
    throw error
  }
}

/** As the home page asks it. */
export function filters_of({ q, direction, kind, theme, category, band }: SavedSearch): Filters {
  return { words: q, direction, kind, theme, category, band }
}
