// Web Push on this device: the browser's part. The server is told three texts of the browser's own, and what it pushes is encrypted for
// this browser alone.

export type PushHere = 'on' | 'off' | 'refused' | 'missing'

export interface PushSubscribed {
  endpoint: string
  p256dh: string
  auth: string
}

/** Null where the browser has no Web Push, or the page no service worker. */
async function manager(): Promise<PushManager | null> {
  if (!('serviceWorker' in navigator) || !('Notification' in globalThis)) return null
  return (await navigator.serviceWorker.getRegistration())?.pushManager ?? null
}

export async function state(): Promise<PushHere> {
  const pushes = await manager()
  if (!pushes) return 'missing'
  if (Notification.permission === 'denied') return 'refused'
  return (await pushes.getSubscription()) ? 'on' : 'off'
}

/** Asks the person, who may say no: then null. Throws when the browser's push service is out of reach. */
export async function subscribe(server_key: string): Promise<PushSubscribed | null> {
  const pushes = await manager()
  if (!pushes || (await Notification.requestPermission()) !== 'granted') return null
  // One that was made for another server key, after a restore without secrets, would stand in the way.
  await (await pushes.getSubscription())?.unsubscribe()
  const made = await pushes.subscribe({ userVisibleOnly: true, applicationServerKey: server_key })
  const { endpoint, keys } = made.toJSON()
  if (!endpoint || !keys?.['p256dh'] || !keys['auth']) throw new Error('a subscription without keys')
  return { endpoint, p256dh: keys['p256dh'], auth: keys['auth'] }
}

export async function unsubscribe(): Promise<void> {
  await (await (await manager())?.getSubscription())?.unsubscribe()
}
