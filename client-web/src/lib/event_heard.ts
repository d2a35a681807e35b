// Who looks at a swap event hears that it changed; what has changed, they ask for. In the first bundle, with the socket.
type Heard = (id: string | null) => void
const listeners = new Set<Heard>()

export function on_event_changed(act: Heard): () => void {
  listeners.add(act)
  return () => void listeners.delete(act)
}

/** null: any of them may have, since something was missed. */
export function event_changed(id: string | null): void {
  for (const act of listeners) act(id)
}
