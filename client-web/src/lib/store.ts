// localStorage that never throws: private windows and full disks must not stop a neighbour from answering.

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(`ronde.${name}`, JSON.stringify(value))
  } catch {
    // Kept in memory only; the person notices nothing unless the page is closed.
  }
}

export function kept<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(`ronde.${name}`)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(`ronde.${name}`)
  } catch {
    // Nothing to forget.
  }
}

/** What must not outlive a session on a shared device: drafts and unsent answers. Theme and language are the device's. */
export function forget_person(): void {
  for (const name of ['draft', 'outbox', 'news']) forget(name)
}
