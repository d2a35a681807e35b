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

/** The rows that are kept below this name. */
function rows_of(name: string): string[] {
  try {
    const all = Object.keys(localStorage).map((key) => key.slice('ronde.'.length))
    return all.filter((one) => one.startsWith(`${name}.`))
  } catch {
    return []
  }
}

/**
 * Things that wait to be sent, each in a row of its own. Tabs share them, and hear of each other's changes a moment late (the HTML standard
 * promises no order between them): were all in one row, what one tab puts in would be undone by another that takes something out just then.
 */
export class Shelf<T> {
  readonly #name: string
  /** what the device would not keep waits as long as the page does */
  readonly #unkept = new Map<string, [number, T]>()
  #last = 0

  constructor(name: string) {
    this.#name = name
  }

  /** The oldest first. */
  all(): T[] {
    const rows = rows_of(this.#name).map((row) => kept<[number, T]>(row))
    return [...rows, ...this.#unkept.values()]
      .filter((row) => row !== null)
      .sort(([a], [b]) => a - b)
      .map(([, thing]) => thing)
  }

  put(key: string, thing: T): void {
    this.#last = Math.max(Date.now(), this.#last + 1)
    keep(`${this.#name}.${key}`, [this.#last, thing])
    if (kept(`${this.#name}.${key}`) === null) this.#unkept.set(key, [this.#last, thing])
  }

  remove(key: string): void {
    this.#unkept.delete(key)
    forget(`${this.#name}.${key}`)
  }

  /** What only this page knows goes with its person. */
  clear(): void {
    this.#unkept.clear()
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
  for (const name of ['draft', 'outbox', 'news', 'seen', 'unposted', 'scans', 'doors']) [name, ...rows_of(name)].forEach(forget)
  await import('./drawer').then((drawer) => drawer.empty()).catch(() => undefined)
}

/** Only pages that came over TLS, or from this machine, have them. */
const locks = (): LockManager | null | undefined => navigator.locks as LockManager | null | undefined

/** One tab at a time does this work, where the browser can see to it. */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const here = locks()
  return here ? ((await here.request(`ronde.${name}`, work)) as T) : await work()
}

const HEARD_AFTER_MS = 10_000

/**
 * Of what is done alone, each thing once. Tabs hear of locks in order, and of what is kept a moment late: the lock of a thing that is done stays
 * taken until all have heard. `work` says whether it is; null where another tab has just done it.
 */
export function once(name: string, work: () => Promise<boolean>): Promise<boolean | null> {
  const here = locks()
  if (!here) return work()
  return new Promise((resolve, reject) => {
    const hold = async (lock: Lock | null): Promise<void> => {
      const done = lock ? await work() : null
      resolve(done)
      if (done) await new Promise((heard) => setTimeout(heard, HEARD_AFTER_MS))
    }
    here.request(`ronde.${name}`, { ifAvailable: true }, hold).catch(reject)
  })
}

/** For the first listener, Chromium reads whatever the device keeps, and the page stands still: not while it is first drawn, nor when one taps. */
const LISTENS_AFTER_MS = 300

/** Another tab changed what is kept under this name. What changed before one listens is heard then. */
export function on_changed_elsewhere(name: string, act: () => void): () => void {
  const now = (): string => JSON.stringify([name, ...rows_of(name)].map((row) => [row, kept(row)]))
  const before = now()
  const heard = ({ key }: StorageEvent): void => {
    if (key === `ronde.${name}` || key?.startsWith(`ronde.${name}.`)) act()
  }
  const timer = setTimeout(() => {
    addEventListener('storage', heard)
    if (now() !== before) act()
  }, LISTENS_AFTER_MS)
  return () => {
    clearTimeout(timer)
    removeEventListener('storage', heard)
  }
}
