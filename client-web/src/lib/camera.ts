// The camera, for as long as somebody looks for a code with it, and not a moment longer.
import { qr_reader } from './qr_reader'

/** Why nothing can be scanned: it was not allowed; there is no camera (or the page came without TLS); it is there and does not work. */
export type Trouble = 'denied' | 'none' | 'failed'

/** Between two looks: fast enough for a hand that shakes, slow enough for an old phone to stay cool. */
const LOOK_EVERY_MS = 150

export function trouble_of(error: unknown): Trouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed'
}

/**
 * Shows the camera in `video` and gives each text that it reads to `take`, until that says true or `stop` is given.
 * Rejects when there is nothing to see with (`trouble_of`). However it ends, the camera is off.
 */
export async function scan(video: HTMLVideoElement, take: (text: string) => boolean, stop: AbortSignal): Promise<void> {
  const look = await qr_reader()
  if (stop.aborted) return
  const stream = await open()
  const off = (): void => stream.getTracks().forEach((track) => track.stop())
  stop.addEventListener('abort', off)
  try {
    if (stop.aborted) return
    video.srcObject = stream
    await video.play()
    while (!stop.aborted) {
      if (!stream.active) throw new Error('the camera went away')
      const text = await look(video)
      if (stop.aborted || (text !== null && take(text))) return
      await pause(LOOK_EVERY_MS, stop)
    }
  } catch (error) {
    // What was stopped while it started complains; nobody listens any more.
    if (!stop.aborted) throw error
  } finally {
    stop.removeEventListener('abort', off)
    off()
    video.srcObject = null
  }
}

async function open(): Promise<MediaStream> {
  // Browsers hide the camera from pages that came without TLS.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) throw new DOMException('no camera on this page', 'NotFoundError')
  return await devices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 } } })
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(end, ms)
    stop.addEventListener('abort', end)
    function end(): void {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      done()
    }
  })
}
