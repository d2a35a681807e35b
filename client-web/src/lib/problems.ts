// From what the server (or the silence of the network) said to one sentence that a person can act on.
import type { Key } from '../i18n/fr'
import { ApiError, NetworkError } from './api'

const BY_STATUS: Record<number, Key> = {
  400: 'problem.invalid',
  401: 'problem.signed-out',
  403: 'problem.forbidden',
  404: 'problem.not-found',
  409: 'problem.conflict',
  410: 'problem.not-found',
  412: 'problem.conflict',
  413: 'problem.too-large',
  422: 'problem.invalid',
  428: 'problem.conflict',
  429: 'problem.too-many',
}

export function problem_key(error: unknown): Key {
  if (error instanceof NetworkError) return 'problem.network'
  if (error instanceof ApiError) return BY_STATUS[error.status] ?? 'problem.server'
  return 'problem.server'
}

/** The field a 422 points at: "/first_name" gives "first_name". */
export function problem_field(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status !== 422) return null
  const pointer = error.problem.pointer
  return pointer ? (pointer.split('/').filter(Boolean)[0] ?? null) : null
}

/** The server asks once more for the code of the second factor, for what cannot be undone. */
export function wants_code(error: unknown): boolean {
  return error instanceof ApiError && error.slug === 'second-factor-again'
}

export function is_slug(error: unknown, ...slugs: string[]): boolean {
  return error instanceof ApiError && slugs.includes(error.slug)
}

export function is_status(error: unknown, ...statuses: number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status)
}

export function slug_of(error: unknown): string | null {
  return error instanceof ApiError ? error.slug : null
}
