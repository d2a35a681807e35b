// A list of one's own, as a page shows it: loaded, loaded again where that failed, and things taken away from it.
import { api } from './api'
import { is_status } from './problems'

export class OwnList<T extends { id: string }> {
  /** null: not there yet */
  items = $state.raw<T[] | null>(null)
  failure = $state.raw<unknown>(null)
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }

  load = async (): Promise<void> => {
    this.failure = null
    try {
      this.items = (await api.get<{ items: T[] }>(this.#path)).items
    } catch (error) {
      this.failure = error
    }
  }

  /** Ends it on the server; one that is not there any more has ended. False: it failed. */
  async end(id: string): Promise<boolean> {
    this.failure = null
    try {
      await api.delete(`${this.#path}/${id}`)
    } catch (error) {
      if (!is_status(error, 404)) this.failure = error
    }
    return this.failure === null
  }

  /** Ends it, and shows it no more. */
  async take_away(id: string): Promise<boolean> {
    const ended = await this.end(id)
    if (ended) this.items = this.items?.filter((one) => one.id !== id) ?? null
    return ended
  }
}
