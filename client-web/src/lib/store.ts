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

/** Whose things this device keeps, and when they were last known to be so. */
export interface Mark {
  member: string
  at: string
}
export const mark_of = (): Mark | null => kept<Mark>('seen')
export function mark(member: string): string {
  const at = new Date().toISOString()
  keep('seen', { member, at })
  return at
}

/**
 * What must not outlive a session on a shared device: drafts, unsent answers and listings, what was last seen. Theme and language are the
 * device's. The mark goes at once, and with it whatever was seen (seen.ts); the rows themselves a moment later.
 */
export async function forget_person(): Promise<void> {
  for (const name of ['draft', 'outbox', 'news', 'seen', 'unposted', 'scans', 'doors']) forget(name)
  await import('./drawer').then((drawer) => drawer.empty()).catch(() => undefined)
}

/** One tab at a time does this work, where the browser can see to it. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Only pages that came over TLS, or from this machine, have them.
  const locks = navigator.locks as LockManager | null | undefined
  return locks ? ((await locks.request(`ronde.${name}`, work)) as T) : await work()
}

/** For the first listener, Chromium reads whatever the device keeps, and the page stands still: not while it is first drawn, nor when one taps. */
const LISTENS_AFTER_MS = 300

/** Another tab changed what is kept under this name. What changed before one listens is heard then. */
export function on_changed_elsewhere(name: string, act: () => void): () => void {
  const before = JSON.stringify(kept(name))
  const heard = (event: StorageEvent): void => {
    if (event.key === `ronde.${name}`) act()
  }
  const timer = setTimeout(() => {
    addEventListener('storage', heard)
    if (JSON.stringify(kept(name)) !== before) act()
  }, LISTENS_AFTER_MS)
  return () => {
    clearTimeout(timer)
    removeEventListener('storage', heard)
  }
}
