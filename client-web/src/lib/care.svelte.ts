// The queue of those who look after a neighbourhood, and the report that is open beside it.
import { api } from './api'
import type { CareAct, Decision, MediationDeed, ReadMessage, Report, ReportLine } from './care'

export type Shelf = 'waiting' | 'decided'

class Care {
  shelf = $state<Shelf>('waiting')
  /** null: not read yet */
  lines = $state.raw<ReportLine[] | null>(null)
  report = $state.raw<Report | null>(null)
  readonly waiting = $derived(this.shelf === 'waiting' ? (this.lines?.length ?? 0) : 0)
  /** what was asked last: a slow answer does not replace it */
  #asked = 0

  async load(shelf: Shelf = this.shelf): Promise<void> {
    if (shelf !== this.shelf) this.lines = null
    this.shelf = shelf
    const asked = ++this.#asked
    const { items } = await api.get<{ items: ReportLine[] }>('/reports', { query: { state: shelf } })
    if (asked === this.#asked) this.lines = items
  }

  async open(id: string): Promise<void> {
    if (this.report?.id !== id) this.report = null
    this.report = await api.get<Report>(`/reports/${id}`)
  }

  decide(act: CareAct, text: string): Promise<void> {
    return this.#act('decision', act === 'leave' && !text ? { act } : { act, text })
  }
  confirm(confirm: boolean): Promise<void> {
    return this.#act('confirm', { confirm })
  }
  answer(grant: boolean, text: string): Promise<void> {
    return this.#act('answer', { grant, text })
  }

  /** The journal has the reason before a word is shown. */
  async thread(reason: string): Promise<ReadMessage[]> {
    return (await api.post<{ items: ReadMessage[] }>(`/reports/${this.report!.id}/thread`, { reason })).items
  }

  /** Takes a hand in the exchange, and looks at it again. */
  async mediate({ what, ...body }: MediationDeed): Promise<void> {
    const report = this.report!
    await api.post(`/proposals/${report.exchange!.id}/${what}`, body)
    await this.open(report.id)
  }

  async #act(what: string, body: unknown): Promise<void> {
    this.report = await api.post<Report>(`/reports/${this.report!.id}/${what}`, body)
    await this.load()
  }
}

export function last(report: Report): Decision | undefined {
  return report.decisions.at(-1)
}

export const care = new Care()
