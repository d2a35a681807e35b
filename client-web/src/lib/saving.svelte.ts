// One form that saves something: whether it is on its way, and what went wrong.
import { t } from '../i18n/index.svelte'
import { announcer } from './announce.svelte'

export class Saving {
  busy = $state(false)
  failure = $state.raw<unknown>(null)

  /** Whether it was saved. While one is on its way, another press does nothing. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.failure = null
    try {
      await work()
      announcer.now(t('app.saved'))
      return true
    } catch (error) {
      this.failure = error
      return false
    } finally {
      this.busy = false
    }
  }
}
