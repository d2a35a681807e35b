// Reads QR codes from a moving picture, on the device: no picture is kept or leaves it. What the browser can do itself is preferred;
// where it cannot (Firefox, Safari, most desks) a reader of our own is fetched, from us.

/** The text of a QR code that is in the picture now, or null. */
export type Look = (video: HTMLVideoElement) => Promise<string | null>

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>
}
interface DetectorMaker {
  new (options: { formats: string[] }): Detector
  getSupportedFormats: () => Promise<string[]>
}

/** Pixels of the longer side that are looked at: a code as wide as a third of the picture still has four to a square. */
const LOOKED_AT = 640

export async function qr_reader(): Promise<Look> {
  return (await browsers_own()) ?? (await ours())
}

/** Some browsers have the class and read nothing with it: what it says of itself counts. */
async function browsers_own(): Promise<Look | null> {
  const Maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
  const formats = (await Maker?.getSupportedFormats().catch(() => [])) ?? []
  if (!Maker || !formats.includes('qr_code')) return null
  const detector = new Maker({ formats: ['qr_code'] })
  // It refuses a picture that is not there yet: the next one will be.
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null
}

async function ours(): Promise<Look> {
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('nothing can be drawn here')
  return (video) => {
    const scale = Math.min(1, LOOKED_AT / Math.max(video.videoWidth, video.videoHeight))
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)]
    if (!(width > 0 && height > 0)) return Promise.resolve(null)
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    pen.drawImage(video, 0, 0, width, height)
    return Promise.resolve(text_in(decodeQR, pen.getImageData(0, 0, width, height)))
  }
}

/** A picture without a code is an exception to the library; to us it is most of them. */
function text_in(decode: (picture: ImageData) => string, picture: ImageData): string | null {
  try {
    return decode(picture)
  } catch {
    return null
  }
}
