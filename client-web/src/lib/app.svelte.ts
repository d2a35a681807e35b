// Joins the parts: who is here decides what is loaded; the socket feeds the feed and the swaps.
import { untrack } from 'svelte'
import { i18n, is_lang, n, t } from '../i18n/index.svelte'
import { announcer } from './announce.svelte'
import { api } from './api'
import { Feed } from './feed.svelte'
import { Live, type LiveEvent } from './live'
import { mine } from './mine.svelte'
import { news } from './news.svelte'
import { outbox, type Sending } from './outbox.svelte'
import { places } from './places.svelte'
import { problem_key } from './problems'
import { session } from './session.svelte'
import { swaps } from './swaps.svelte'
import { threads } from './threads.svelte'
import type { Listing, Message, Neighbourhood, Proposal } from './types'

export const feed = new Feed(api, (category) => places.theme_of(category)?.id ?? null)

/** Tells the pages what the network does; quiet for the first seconds, since a phone that wakes up is always offline for one. */
class Net {
  reached = $state(true)
  connected = $state(false)
  readonly off = $derived(!this.reached)
  /** what the device says of its own network */
  online = $state(navigator.onLine)
  /** there is a network, but nobody answers: a restart, most likely */
  readonly away = $derived(this.off && this.online)
}

export const net = new Net()

const live = new Live({ on_event, on_reload: reload, on_status })
/** proposals shown at least once: only a new one, or one that asks again, is announced */
const asked_before = new Set<string>()

function on_status(connected: boolean): void {
  net.connected = connected
  if (connected) {
    net.reached = true
    void outbox.flush()
  }
}

function on_listing(listing: Listing): void {
  if (listing.mine) mine.upsert(listing)
  else feed.upsert(listing)
}

function on_event(event: LiveEvent): void {
  if (event.event === 'proposal') swaps.receive(event.data as Proposal)
  else if (event.event === 'listing') on_listing(event.data as Listing)
  else if (event.event === 'listings') {
    event.data.items.forEach(on_listing)
    event.data.gone.forEach((id) => feed.remove(id, 'gone'))
    event.data.reserved.forEach((id) => feed.remove(id, 'reserved'))
  } else if (event.event === 'messages') on_messages(event.data)
  else if (event.event === 'neighbourhood') places.neighbourhood = event.data as Neighbourhood
  else if (event.event === 'session.ended') session.ended()
}

/** The event says that there is something to read; what it is, who looks asks for. */
function on_messages({ proposal, open, unread }: { proposal: string; open: boolean; unread: number }): void {
  const before = swaps.get(proposal)?.messages?.unread ?? 0
  swaps.receive_thread(proposal, { open, unread })
  if (unread > before && !threads.is_shown(proposal)) {
    announcer.later(t('thread.new'))
    void news.load()
  }
  // Less to read is what I did myself, here or on another device.
  if (unread >= before) void threads.refresh(proposal).catch(() => undefined)
}

/** What was missed is too much to be told event by event: read it all again. */
function reload(): void {
  void swaps.load()
  void places.load().catch(() => undefined)
  void news.load()
  threads.reload()
  if (feed.status !== 'idle') void feed.load()
  if (mine.status !== 'idle') void mine.load()
}

function on_news(before: Proposal | null, after: Proposal): void {
  void news.load()
  const question = `${after.id}/${after.round}`
  if (after.to_answer && after.closing === null && !asked_before.has(question)) {
    asked_before.add(question)
    announcer.later(after.changed_for_you ? t('ring.changed') : t('ring.waiting'))
  } else if (before && after.accepted !== before.accepted && after.closing === null) {
    const total = after.seats.length
    if (after.accepted === total) announcer.later(t('ring.go'))
    else announcer.later(n('ring.live.yes', after.accepted, { total }))
  } else if (before && before.closing === null && after.closing !== null) {
    announcer.later(t(`ring.closing.${after.closing}`))
  }
}

function done(sending: Sending, answer: Proposal | Message): void {
  if (sending.act === 'write') return threads.sent(sending.proposal, answer as Message)
  const proposal = answer as Proposal
  swaps.refused.delete(proposal.id)
  void swaps.receive_answer(proposal, events_at.get(sending.key) ?? swaps.events_of(proposal.id)).catch(() => undefined)
  events_at.delete(sending.key)
}

function refused(sending: Sending, error: unknown): void {
  if (sending.act === 'write') {
    threads.refuse(sending.proposal, String(sending.body['text'] ?? ''), error)
    announcer.now(t(problem_key(error)))
    return
  }
  if (sending.act === 'decline') swaps.declined.delete(sending.proposal)
  swaps.refused.set(sending.proposal, error)
  announcer.now(t(problem_key(error)))
  void swaps.refresh(sending.proposal).catch(() => undefined)
}

const ASK_AGAIN_MS = 5000

/** how many events a proposal had had when an answer was sent */
const events_at = new Map<string, number>()

export function answer(proposal: Proposal, act: 'accept' | 'decline' | 'take_back'): void {
  swaps.refused.delete(proposal.id)
  if (act === 'decline') swaps.leave(proposal)
  else swaps.declined.delete(proposal.id)
  const before = swaps.events_of(proposal.id)
  void outbox.respond(proposal, act)
  remember(proposal.id, null, before)
}

export function confirm(proposal: Proposal, transfer: number, code?: string): void {
  swaps.refused.delete(proposal.id)
  const before = swaps.events_of(proposal.id)
  void outbox.confirm(proposal, transfer, code)
  remember(proposal.id, transfer, before)
}

function remember(proposal: string, transfer: number | null, before: number): void {
  const sending = outbox.waiting_for(proposal, transfer)
  if (sending) events_at.set(sending.key, before)
}

async function enter(): Promise<void> {
  outbox.restore()
  live.start()
  const lang = session.member?.language
  if (lang !== undefined && is_lang(lang)) void i18n.use(lang).catch(() => undefined)
  await Promise.all([places.load().catch(() => undefined), swaps.load(), mine.load(), news.load()])
  void outbox.flush()
}

function leave(): void {
  live.stop()
  for (const part of [outbox, swaps, threads, feed, mine, places, news]) part.clear()
  asked_before.clear()
}

export function start(): () => void {
  outbox.listener = { done, refused }
  swaps.on_news = on_news
  api.on_reach = (reached) => (net.reached = reached)
  const on_online = (): void => {
    net.online = true
    live.wake()
    void outbox.flush()
    if (session.status === 'silent') void session.load()
  }
  const on_offline = (): void => {
    net.online = false
    net.reached = false
  }
  const on_visible = (): void => {
    if (document.visibilityState === 'visible') live.wake()
  }
  addEventListener('online', on_online)
  addEventListener('offline', on_offline)
  document.addEventListener('visibilitychange', on_visible)
  const stop = $effect.root(() => {
    $effect(() => {
      if (session.status !== 'in') return undefined
      // Entering reads much state; only the status may make it happen again.
      untrack(() => void enter())
      return leave
    })
    // A server that restarts is asked again until it is there; nobody has to press anything.
    $effect(() => {
      if (session.status !== 'silent') return undefined
      const timer = setInterval(() => void session.load(), ASK_AGAIN_MS)
      return () => clearInterval(timer)
    })
  })
  void session.load()
  return () => {
    stop()
    removeEventListener('online', on_online)
    removeEventListener('offline', on_offline)
    document.removeEventListener('visibilitychange', on_visible)
  }
}
