// A photo is made small on the phone before it is sent.
import { fitted, SIDES } from './photos'

/** What the server takes; a phone's chooser turns other kinds into one of these. */
export const KINDS = ['image/jpeg', 'image/png', 'image/webp']
/** bytes; more is refused at the door */
const SENT_MAX = 8 * 1024 * 1024
const LONGEST = SIDES[2]
const QUALITY = 0.85

/** The file is none that we can send. */
export class NotAPhoto extends Error {}

const blob_of = (canvas: HTMLCanvasElement, kind: string): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, kind, QUALITY))

/** Upright and at most 1600 pixels long, as WebP, or JPEG where the browser writes none. What the camera wrote beside it stays behind. */
async function redrawn(file: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, fitted(bitmap.width, bitmap.height, LONGEST))
    const paper = canvas.getContext('2d')
    if (!paper) return null
    paper.fillStyle = '#fff'
    paper.fillRect(0, 0, canvas.width, canvas.height)
    paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const webp = await blob_of(canvas, 'image/webp')
    return webp?.type === 'image/webp' ? webp : await blob_of(canvas, 'image/jpeg')
  } finally {
    bitmap.close()
  }
}

/** What is sent in the file's place. Where the phone cannot draw it, the file itself, if it is of a kind that the server takes. */
export async function shrunk(file: Blob): Promise<Blob> {
  const small = await redrawn(file).catch(() => null)
  if (small) return small
  if (!KINDS.includes(file.type) || file.size > SENT_MAX) throw new NotAPhoto()
  return file
}
