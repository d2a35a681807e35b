// A list of people and things as a file: what kind of list it is, and its way to the server.
import { new_key, type Api } from './api'
import type { ImportReport } from './event_types'

/** A want list of a math trade has lines such as "(Anna) 12 : 3 4 7"; everything else is a table. */
export function format_of(name: string, head: string): 'wants' | 'csv' {
  if (/\.wants$/i.test(name)) return 'wants'
  return /^\s*(#!|!BEGIN|\([^)]*\)\s*\S+\s*:)/im.test(head) && !/\.(csv|tsv)$/i.test(name) ? 'wants' : 'csv'
}

export async function send_list(door: Api, path: string, file: File, trial: boolean): Promise<ImportReport> {
  const format = format_of(file.name, await file.slice(0, 4096).text())
  const type = format === 'csv' ? 'text/csv' : 'text/plain'
  return await door.post<ImportReport>(`${path}/imports`, file, { type, query: { format, trial }, idempotency_key: new_key() })
}
