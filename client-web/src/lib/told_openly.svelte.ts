// What a neighbourhood tells everybody, for members and for whoever passes by: theirs for a member, one of all for a visitor.
import { api } from './api'
import { session } from './session.svelte'
import type { Named, PublicPage } from './types'

export class ToldOpenly<Told> {
  places = $state.raw<Named[]>([])
  id = $state('')
  told = $state.raw<Told | null>(null)
  failure = $state.raw<unknown>(null)
  #page: string

  /** `page`: of `/neighbourhoods/{id}` */
  constructor(page: string) {
    this.#page = page
  }

  readonly read = async (): Promise<void> => {
    this.failure = null
    try {
      if (this.places.length === 0)
        this.places = session.neighbourhood ? [session.neighbourhood] : (await api.get<PublicPage>('/public')).neighbourhoods
      this.id ||= this.places[0]?.id ?? ''
      if (this.id) this.told = await api.get<Told>(`/neighbourhoods/${this.id}/${this.#page}`)
    } catch (error) {
      this.failure = error
    }
  }
}
