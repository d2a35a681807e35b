// Who looks at a swap event hears that it changed; what has changed, they ask for. In the first bundle, with the socket.
type Heard = (id: string | null, version?: number) => void
const listeners = new Map<Heard, string | null>()

/** `event`: the one that is looked at; without it those in which the member takes part are heard of. */
export function on_event_changed(act: Heard, event: string | null = null): () => void {
  listeners.set(act, event)
  ear.watch(watched())
  return () => {
    listeners.delete(act)
    ear.watch(watched())
  }
}

/** null: any of them may have, since something was missed. */
export function event_changed(id: string | null, version?: number): void {
  for (const act of listeners.keys()) act(id, version)
}

const watched = (): string[] => [...new Set([...listeners.values()].filter((id) => id !== null))]

/** The member's socket. */
export const ear = {
  /** it stands: who looks need not ask by the clock */
  open: false,
  watch: (() => undefined) as (events: string[]) => void,
}
