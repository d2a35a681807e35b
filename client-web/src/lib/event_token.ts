// What a person shows at the door: a code on the phone or on paper. It is signed by the server, so that a tablet without network knows whom
// it may let in; whom it stands for is said by nobody but the server.
import { parse } from './router.svelte'

/** payload and signature, each base64url */
const TOKEN = /^([\w-]{8,400})\.([\w-]{86})$/
const CODE = /^[2-9A-HJKMNP-Z]{6}$/

/**
 * What a square on paper says: a phone's own camera opens `page` with it, which is the screen's address and shows its reader's table there,
 * or the event's page. The token stands behind the #, which no server sees.
 */
export function token_link(origin: string, page: string, token: string): string {
  return `${origin}${page}#${token}`
}

/** What a square says at this event: a token, or a hand-over of a slip ("t12"). null: it is none of ours. What a phone shows is the token. */
export function read_square(text: string, origin: string, event: string): string | null {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return TOKEN.test(text) ? text : null
  }
  const route = url.origin === origin ? parse(url.pathname) : null
  const here = (route?.name === 'event' && route.id === event) || route?.name === 'event_screen'
  if (!here) return null
  const said = url.hash.slice(1)
  return TOKEN.test(said) || /^t\d{1,6}$/.test(said) ? said : null
}

/** Six letters or digits as somebody types them, with or without a space. */
export function read_code(text: string): string | null {
  const code = text.replace(/[\s-]/g, '').toUpperCase()
  return CODE.test(code) ? code : null
}

/** true: signed by this door's key. null: this browser cannot tell, and the server will. */
export async function is_signed(token: string, key: string): Promise<boolean | null> {
  const [, payload = '', signature = ''] = TOKEN.exec(token) ?? []
  if (!payload) return false
  // Browsers hide it from pages that came without TLS; older ones do not know the algorithm.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  if (!subtle) return null
  try {
    const known = await subtle.importKey('raw', bytes_of(key), 'Ed25519', false, ['verify'])
    return await subtle.verify('Ed25519', known, bytes_of(signature), new TextEncoder().encode(payload))
  } catch {
    return null
  }
}

function bytes_of(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
