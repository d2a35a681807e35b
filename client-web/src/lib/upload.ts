// Sends bytes and tells how far they are, which fetch cannot. Beside api.ts, for it comes with the screens that need it.
import { NetworkError, read_problem, type Api, type RequestOptions } from './api'

export interface UploadOptions {
  query?: RequestOptions['query']
  idempotency_key: string
  signal?: AbortSignal
  /** called with how much has left, 0 to 1 */
  progress?: (part: number) => void
}

function refusal_of(request: XMLHttpRequest): Response {
  const headers = new Headers({ 'Content-Type': request.getResponseHeader('Content-Type') ?? '' })
  const wait = request.getResponseHeader('Retry-After')
  if (wait) headers.set('Retry-After', wait)
  return new Response(request.responseText, { status: request.status, headers })
}

/** Once: who sees it fail tries again with the same key. */
export function upload<T>(door: Api, path: string, body: Blob, options: UploadOptions, request = new XMLHttpRequest()): Promise<T> {
  request.open('POST', door.address(path, options.query))
  request.setRequestHeader('Accept', 'application/json')
  request.setRequestHeader('Content-Type', body.type)
  request.setRequestHeader('Idempotency-Key', options.idempotency_key)
  if (door.csrf !== null) request.setRequestHeader('X-CSRF-Token', door.csrf)
  return new Promise<T>((resolve, reject) => {
    request.upload.onprogress = (event) => options.progress?.(event.total > 0 ? event.loaded / event.total : 0)
    request.onabort = () => reject(new DOMException('given up', 'AbortError'))
    request.onerror = () => {
      door.on_reach?.(false)
      reject(new NetworkError())
    }
    request.onload = () => {
      door.on_reach?.(true)
      if (request.status === 201) return resolve(JSON.parse(request.responseText) as T)
      void read_problem(refusal_of(request)).then((problem) => {
        if (problem.status === 401) door.on_signed_out?.()
        reject(problem)
      })
    }
    options.signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body)
  })
}
