// What this device keeps beside the few words of store.ts: rows in IndexedDB, which also takes photos. Where the browser has none (a private
// window) the rows live as long as the page.

/** seen: what was last read. unposted: listings that have not left yet. */
export type Table = 'seen' | 'unposted'
const TABLES: Table[] = ['seen', 'unposted']

const in_memory: Record<Table, Map<string, unknown>> = { seen: new Map(), unposted: new Map() }
let opened: Promise<IDBDatabase | null> | null = null

function answer_of(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function open(): Promise<IDBDatabase | null> {
  return (opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open('ronde', 1)
      request.onupgradeneeded = () => TABLES.forEach((table) => request.result.createObjectStore(table))
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(null)
    } catch {
      resolve(null)
    }
  }))
}

/** One step on one table; in memory where the database is missing or refuses. */
async function step(
  table: Table,
  mode: IDBTransactionMode,
  ask: (stored: IDBObjectStore) => IDBRequest,
  otherwise: () => unknown,
): Promise<unknown> {
  const database = await open()
  if (!database) return otherwise()
  try {
    return await answer_of(ask(database.transaction(table, mode).objectStore(table)))
  } catch {
    return otherwise()
  }
}

export async function row<T>(table: Table, key: string): Promise<T | null> {
  const found = await step(
    table,
    'readonly',
    (stored) => stored.get(key),
    () => in_memory[table].get(key),
  )
  return (found as T | undefined) ?? null
}

export async function rows<T>(table: Table): Promise<T[]> {
  const all = await step(
    table,
    'readonly',
    (stored) => stored.getAll(),
    () => [...in_memory[table].values()],
  )
  return all as T[]
}

export async function put(table: Table, key: string, value: unknown): Promise<void> {
  await step(
    table,
    'readwrite',
    (stored) => stored.put(value, key),
    () => in_memory[table].set(key, value),
  )
}

export async function remove(table: Table, key: string): Promise<void> {
  await step(
    table,
    'readwrite',
    (stored) => stored.delete(key),
    () => in_memory[table].delete(key),
  )
}

/** Of everybody: what was kept of a person goes with their session. */
export async function empty(): Promise<void> {
  for (const table of TABLES) {
    in_memory[table].clear()
    await step(
      table,
      'readwrite',
      (stored) => stored.clear(),
      () => undefined,
    )
  }
}
