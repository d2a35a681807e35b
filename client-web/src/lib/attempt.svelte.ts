// One deed at a time of a page, and what became of it: nothing, a failure, or that the second key's code is wanted once more.
import { wants_code } from './problems'

type Deed = () => Promise<void>

export class Attempt {
  busy = $state(false)
  failure = $state.raw<unknown>(null)
  /** waits for the code; then it is done anew */
  again = $state.raw<Deed | null>(null)

  /** What `refused` has told in its own words is no failure. */
  async run(deed: Deed, refused: (problem: unknown) => boolean = () => false): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.failure = null
    this.again = null
    try {
      await deed()
    } catch (problem) {
      if (wants_code(problem)) this.again = deed
      else if (!refused(problem)) this.failure = problem
    } finally {
      this.busy = false
    }
  }
}
