// What a code that was read means, and how the camera is held while one looks for it.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { scan, trouble_of } from '../../src/lib/camera'
import { hand_link, read_hand, read_invitation } from '../../src/lib/scan'

const origin = 'https://ronde.example'
const here = { origin, proposal: 'rrrrrrrrrrrrrrrrrrrrrrrrrr', transfer: 2 }

describe('the code that a receiver shows', () => {
  it('is read by the giver of that hand-over', () => {
    expect(read_hand(hand_link(here, 'K7M2P4'), here)).toEqual({ is: 'code', code: 'K7M2P4' })
  })
  it('is never in what a browser sends to a server', () => {
    const { pathname, search } = new URL(hand_link(here, 'K7M2P4'))
    expect(pathname + search).not.toContain('K7M2P4')
  })
  it('is another one’s when it names another exchange, or another hand-over of this one', () => {
    for (const other of [
      { ...here, proposal: 'ssssssssssssssssssssssssss' },
      { ...here, transfer: 1 },
    ])
      expect(read_hand(hand_link(other, 'K7M2P4'), here)).toEqual({ is: 'other' })
  })
  it.each([
    ['another Ronde', hand_link({ ...here, origin: 'https://ronde.example.net' }, 'K7M2P4')],
    ['the same name without TLS', hand_link({ ...here, origin: 'http://ronde.example' }, 'K7M2P4')],
    ['another port', hand_link({ ...here, origin: `${origin}:8443` }, 'K7M2P4')],
    ['ours as the name of a user', hand_link({ ...here, origin: `${origin}@evil.example` }, 'K7M2P4')],
    ['an invitation', `${origin}/i/7KM2P-4QRST`],
    ['the exchange without a code', `${origin}/rondes/${here.proposal}`],
    ['a page below the exchange', `${origin}/rondes/${here.proposal}/messages#2.K7M2P4`],
    ['a code too long', `${origin}/rondes/${here.proposal}#2.K7M2P44`],
    ['letters that no code has', `${origin}/rondes/${here.proposal}#2.K7M2PO`],
    ['the code alone', 'K7M2P4'],
    ['a path', `/rondes/${here.proposal}#2.K7M2P4`],
    ['a script', 'javascript:alert(1)'],
    ['the network of a café', 'WIFI:T:WPA;S:cafe;P:secret;;'],
    ['nothing', ''],
  ])('is not what stands on %s', (_, text) => {
    expect(read_hand(text, here)).toEqual({ is: 'foreign' })
  })
})

describe('an invitation', () => {
  it('is taken from its link to this place, and from nothing else', () => {
    expect(read_invitation(`${origin}/i/7KM2P-4QRST-9XYZ2-3ABCD`, origin)).toBe('7KM2P-4QRST-9XYZ2-3ABCD')
    for (const text of [
      'https://ronde.example.net/i/7KM2P-4QRST',
      `${origin}/i/`,
      `${origin}/i/a/b`,
      `${origin}/i/%2e%2e%2f`,
      hand_link(here, 'K7M2P4'),
      '7KM2P-4QRST',
    ])
      expect([text, read_invitation(text, origin)]).toEqual([text, null])
  })
})

describe('the camera', () => {
  const track = { stop: vi.fn() }
  const stream = { active: true, getTracks: () => [track] }
  const video = { srcObject: null, play: () => Promise.resolve() } as unknown as HTMLVideoElement

  /** A browser that reads codes itself, and a camera that sees these, one look after the other. */
  function sees(...texts: (string | null)[]): void {
    track.stop.mockClear()
    stream.active = true
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } })
    class Detector {
      static getSupportedFormats = (): Promise<string[]> => Promise.resolve(['ean_13', 'qr_code'])
      detect = (): Promise<{ rawValue: string }[]> => {
        const text = texts.shift() ?? null
        return Promise.resolve(text === null ? [] : [{ rawValue: text }])
      }
    }
    vi.stubGlobal('BarcodeDetector', Detector)
  }
  afterEach(() => vi.unstubAllGlobals())

  it('looks until the right code comes, and is off then', async () => {
    sees(null, 'wrong', null, 'right', 'too late')
    const seen: string[] = []
    await scan(video, (text) => seen.push(text) > 0 && text === 'right', new AbortController().signal)
    expect(seen).toEqual(['wrong', 'right'])
    expect(track.stop).toHaveBeenCalled()
    expect(video.srcObject).toBeNull()
  })
  it('is off at once when one stops, also while it is still being asked for', async () => {
    sees(null)
    const stop = new AbortController()
    const looking = scan(video, () => false, stop.signal)
    await vi.waitFor(() => expect(video.srcObject).not.toBeNull())
    stop.abort()
    expect(track.stop).toHaveBeenCalled()
    await looking

    sees('right')
    const earlier = new AbortController()
    const take = vi.fn(() => true)
    const asked = scan(video, take, earlier.signal)
    earlier.abort()
    await asked
    expect(take).not.toHaveBeenCalled()
    expect(video.srcObject).toBeNull()
  })
  it('that goes away meanwhile ends the looking', async () => {
    sees(null, null)
    stream.active = false
    await expect(scan(video, () => true, new AbortController().signal).catch(trouble_of)).resolves.toBe('failed')
    expect(track.stop).toHaveBeenCalled()
  })
  it('that is not allowed, not there, or busy is told apart', async () => {
    for (const [name, why] of [
      ['NotAllowedError', 'denied'],
      ['SecurityError', 'denied'],
      ['NotFoundError', 'none'],
      ['OverconstrainedError', 'none'],
      ['NotReadableError', 'failed'],
    ])
      expect([name, trouble_of(new DOMException('', name))]).toEqual([name, why])
    sees()
    vi.stubGlobal('navigator', {})
    await expect(scan(video, () => true, new AbortController().signal).catch(trouble_of)).resolves.toBe('none')
  })
})
