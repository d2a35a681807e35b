// Photos on their way: made small on the phone, sent with progress, given up, sent again without hanging twice.
import { describe, expect, it, vi } from 'vitest'
import { Api, ApiError, NetworkError } from '../../src/lib/api'
import { fitted, photo_address, photo_set } from '../../src/lib/photos'
import { PHOTOS_MAX, PhotoTray } from '../../src/lib/photo_tray.svelte'
import { NotAPhoto, shrunk } from '../../src/lib/shrink'
import type { Listing } from '../../src/lib/types'
import { upload } from '../../src/lib/upload'
import { a_listing } from '../builders'

const blob = (type = 'image/jpeg'): Blob => new Blob(['bytes'], { type })

/** What the browser's own object does, as far as the client looks. */
class FakeRequest {
  static all: FakeRequest[] = []
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = { onprogress: null }
  readonly headers: Record<string, string> = {}
  onload: (() => void) | null = null
  onerror: (() => void) | null = null
  onabort: (() => void) | null = null
  address = ''
  status = 0
  responseText = ''
  answered: Record<string, string> = {}
  constructor() {
    FakeRequest.all.push(this)
  }
  open(_method: string, address: string): void {
    this.address = address
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value
  }
  getResponseHeader(name: string): string | null {
    return this.answered[name] ?? null
  }
  send(): void {}
  abort(): void {
    this.onabort?.()
  }
  answer(status: number, body: unknown): void {
    this.status = status
    this.responseText = JSON.stringify(body)
    this.answered = { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' }
    this.onload?.()
  }
}

function door(): Api {
  FakeRequest.all = []
  const api = new Api()
  api.csrf = 'token'
  return api
}
const sender: typeof upload<Listing> = (door, path, body, options) =>
  upload(door, path, body, options, new FakeRequest() as unknown as XMLHttpRequest)
const asked = async (count: number): Promise<FakeRequest> => {
  await vi.waitFor(() => expect(FakeRequest.all).toHaveLength(count))
  return FakeRequest.all[count - 1] as FakeRequest
}

describe('the addresses of a photo', () => {
  const photo = { id: 'p', width: 1600, height: 400, alt: '' }
  it('name the listing, the photo and a size, and say how wide each is', () => {
    expect(photo_address('l', photo, 320)).toBe('/api/v1/listings/l/photos/p/320')
    expect(photo_set('l', photo)).toContain('/api/v1/listings/l/photos/p/800 800w')
    expect(photo_set('l', { ...photo, width: 400, height: 1600 })).toContain('/320 80w')
  })
  it('keep the shape, and never make a picture larger', () => {
    expect(fitted(4000, 3000, 1600)).toEqual({ width: 1600, height: 1200 })
    expect(fitted(300, 200, 1600)).toEqual({ width: 300, height: 200 })
    expect(fitted(5000, 1, 320)).toEqual({ width: 320, height: 1 })
  })
})

describe('what the phone cannot draw', () => {
  it('is sent as it is where the server takes its kind, else it is no photo', async () => {
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no')))
    const jpeg = blob()
    expect(await shrunk(jpeg)).toBe(jpeg)
    await expect(shrunk(blob('image/heic'))).rejects.toBeInstanceOf(NotAPhoto)
    await expect(shrunk(blob('image/svg+xml'))).rejects.toBeInstanceOf(NotAPhoto)
    vi.unstubAllGlobals()
  })
})

describe('an upload', () => {
  it('carries the token, the key and the words, and tells how far it is', async () => {
    const api = door()
    const parts: number[] = []
    const sent = sender(api, '/listings/l/photos', blob(), {
      query: { alt: 'Un vélo' },
      idempotency_key: 'k',
      progress: (part) => parts.push(part),
    })
    const request = await asked(1)
    expect(request.address).toBe('/api/v1/listings/l/photos?alt=Un+v%C3%A9lo')
    expect(request.headers).toMatchObject({ 'X-CSRF-Token': 'token', 'Idempotency-Key': 'k', 'Content-Type': 'image/jpeg' })
    request.upload.onprogress?.({ loaded: 50, total: 200 })
    request.answer(201, a_listing({ id: 'l' }))
    expect((await sent).id).toBe('l')
    expect(parts).toEqual([0.25])
  })
  it('says why it was refused, and when nobody answered', async () => {
    const api = door()
    const refused = sender(api, '/x', blob(), { idempotency_key: 'k' }).catch((error: unknown) => error)
    ;(await asked(1)).answer(415, { type: '/problems/photo-kind', title: 'no', status: 415 })
    expect(await refused).toBeInstanceOf(ApiError)
    expect(((await refused) as ApiError).slug).toBe('photo-kind')
    const silent = sender(api, '/x', blob(), { idempotency_key: 'k' }).catch((error: unknown) => error)
    ;(await asked(2)).onerror?.()
    expect(await silent).toBeInstanceOf(NetworkError)
  })
})

describe('the tray', () => {
  const tray_of = (api: Api): PhotoTray => new PhotoTray(api, (file) => Promise.resolve(file), sender)

  it('takes four at most, with those that hang already', async () => {
    const tray = tray_of(door())
    await tray.add([blob(), blob(), blob()], 2)
    expect(tray.items).toHaveLength(2)
    tray.clear()
    await tray.add(Array.from({ length: 9 }, () => blob()))
    expect(tray.items).toHaveLength(PHOTOS_MAX)
  })

  it('tells of a file that is no photo, and keeps the others', async () => {
    const tray = new PhotoTray(door(), (file) => (file.type === 'image/jpeg' ? Promise.resolve(file) : Promise.reject(new NotAPhoto())))
    await tray.add([blob('text/html'), blob()])
    expect(tray.items).toHaveLength(1)
    expect(tray.refused).toBeInstanceOf(NotAPhoto)
  })

  it('sends one after the other, and again with the same key what got no answer', async () => {
    const tray = tray_of(door())
    await tray.add([blob(), blob()])
    tray.describe(tray.items[0]!.key, ' Devant ')
    const hung: string[] = []
    const first = tray.send('l', (listing) => hung.push(listing.id))
    const one = await asked(1)
    expect(one.address).toContain('alt=Devant')
    expect(tray.items[0]!.state).toBe('sending')
    one.onerror?.()
    ;(await asked(2)).answer(201, a_listing({ id: 'l' }))
    expect(await first).toBe(false)
    expect(tray.items.map((item) => item.state)).toEqual(['failed'])
    const again = tray.send('l', (listing) => hung.push(listing.id))
    const third = await asked(3)
    expect(third.headers['Idempotency-Key']).toBe(one.headers['Idempotency-Key'])
    third.answer(201, a_listing({ id: 'l' }))
    expect(await again).toBe(true)
    expect(hung).toEqual(['l', 'l'])
  })

  it('lets go of a photo that is being sent, and goes on with the next', async () => {
    const tray = tray_of(door())
    await tray.add([blob(), blob()])
    const all = tray.send('l', () => undefined)
    await asked(1)
    tray.remove(tray.items[0]!.key)
    ;(await asked(2)).answer(201, a_listing())
    expect(await all).toBe(true)
    expect(tray.items).toEqual([])
  })

  it('goes on with what is on its way when nobody looks any more, and keeps nothing that failed', async () => {
    const tray = tray_of(door())
    await tray.add([blob(), blob()])
    const hung: string[] = []
    const all = tray.send('l', (listing) => hung.push(listing.id))
    const first = await asked(1)
    tray.leave()
    expect(await tray.send('l', () => undefined)).toBe(false)
    first.answer(201, a_listing({ id: 'l' }))
    ;(await asked(2)).onerror?.()
    expect(await all).toBe(false)
    expect(hung).toEqual(['l'])
    expect(tray.items).toEqual([])
    expect(FakeRequest.all).toHaveLength(2)
  })
})
