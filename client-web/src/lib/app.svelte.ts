// Joins the parts: who is here decides what is loaded; the socket feeds the feed and the swaps.
import { untrack } from 'svelte'
import { i18n, is_lang, n, t } from '../i18n/index.svelte'
import { announcer } from './announce.svelte'
import { api } from './api'
import { ear, event_changed } from './event_heard'
import { Feed } from './feed.svelte'
import { Live, type LiveEvent } from './live'
import { mine } from './mine.svelte'
import { news } from './news.svelte'
import { outbox, type Sending } from './outbox.svelte'
import { places } from './places.svelte'
import { pictured } from './pictured'
import { problem_key } from './problems'
import { done_count, is_broken, searching } from './rings'
import { router } from './router.svelte'
import { session } from './session.svelte'
import { kept, mark, mark_of, on_changed_elsewhere } from './store'
import { swaps } from './swaps.svelte'
import type { Seen } from './seen'
import { threads } from './threads.svelte'
import type { Listing, Message, Neighbourhood, Proposal, Session } from './types'

export const feed = new Feed(
  api,
  (category) => places.theme_of(category)?.id ?? null,
  () => i18n.lang,
)

/** Tells the pages what the network does; quiet for the first seconds, since a phone that wakes up is always offline for one. */
class Net {
  reached = $state(true)
  connected = $state(false)
  readonly off = $derived(!this.reached)
  /** what the device says of its own network */
  online = $state(navigator.onLine)
  /** there is a network, but nobody answers: a restart, most likely */
  readonly away = $derived(this.off && this.online)
  /** until when what is shown is known to have been so */
  seen_at = $state('')
}

export const net = new Net()

const live = new Live({ on_event, on_reload: reload, on_status })
ear.watch = (events) => live.watch(events)
/** proposals shown at least once: only a new one, or one that asks again, is announced */
const asked_before = new Set<string>()

function on_status(connected: boolean): void {
  net.connected = connected
  ear.open = connected
  // A lost socket may be a tunnel, a restart, or a session that ended while nobody listened: the server is asked which.
  if (!connected) return void (session.status === 'in' && !session.kept && session.load(1))
  net.reached = true
  still_true()
  for (const part of [feed, swaps, mine, news]) if (part.error) void part.load()
  send_waiting()
}

/** Answers, and the listings that were written without network (their code comes only where there are some). */
function send_waiting(): void {
  void outbox.flush()
  if (kept('unposted')) void import('./unposted.svelte').then(({ unposted }) => unposted.flush()).catch(() => undefined)
}

// --- what was last seen ------------------------------------------------------------------------------------------------------------

const KEEP_AFTER_MS = 1000
const STILL_TRUE_EVERY_MS = 20_000
let keeping: ReturnType<typeof setTimeout> | undefined

/** While the socket stands, what is shown is so now. */
function still_true(): void {
  const id = session.member?.id
  // Signed out in another tab, or somebody else came: this one is about to hear of it, and marks nothing.
  if (id && mark_of()?.member === id) net.seen_at = mark(id)
}

function now_seen(): Seen | null {
  if (!session.current || session.kept || swaps.status !== 'ready' || mine.status !== 'ready') return null
  const { member, neighbourhood, session: device } = session.current
  return {
    session: { member, neighbourhood, session: device },
    neighbourhood: places.neighbourhood,
    themes: places.themes,
    around: feed.status === 'ready' ? feed.around : null,
    mine: mine.items,
    swaps: swaps.list,
    news: news.items,
    threads: threads.kept(),
  }
}

function keep_now(): void {
  clearTimeout(keeping)
  keeping = undefined
  const seen = now_seen()
  if (seen) void import('./seen').then(({ keep_seen }) => keep_seen(seen)).catch(() => undefined)
}

async function take_up(): Promise<Omit<Session, 'csrf'> | null> {
  if (!mark_of()) return null
  const seen = await (await import('./seen')).last_seen()
  if (!seen) return null
  net.seen_at = mark_of()?.at ?? ''
  places.recall(seen.neighbourhood, seen.themes)
  if (seen.around) feed.recall(seen.around)
  mine.recall(seen.mine)
  swaps.recall(seen.swaps)
  news.recall(seen.news)
  threads.recall(seen.threads ?? [])
  return seen.session
}

// --- comings and goings ------------------------------------------------------------------------------------------------------------

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
  else if (event.event === 'event') event_changed(event.data.id, event.data.version)
  else if (event.event === 'neighbourhood') places.neighbourhood = event.data as Neighbourhood
  else if (event.event === 'session.ended') session.ended()
}

/** The event says that there is something to read; what it is, who looks asks for. */
function on_messages({ proposal, open, unread }: { proposal: string; open: boolean; unread: number }): void {
  const before = swaps.get(proposal)?.messages?.unread ?? 0
  // One writes after the end too: an exchange that is over may not have been read yet.
  if (!swaps.receive_thread(proposal, { open, unread })) void swaps.refresh(proposal).catch(() => undefined)
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
  event_changed(null)
  if (feed.status !== 'idle') void feed.load()
  if (mine.status !== 'idle') void mine.load()
}

function on_news(before: Proposal | null, after: Proposal): void {
  void news.load()
  const question = `${after.id}/${after.round}`
  if (after.to_answer && after.closing === null && !asked_before.has(question)) {
    asked_before.add(question)
    announcer.later(after.changed_for_you ? t('ring.changed') : t('ring.waiting'))
  } else if (before && after.closing === null && is_broken(after) && !is_broken(before)) {
    announcer.later(searching({ t }))
  } else if (before && after.accepted !== before.accepted && after.closing === null) {
    const total = after.seats.length
    if (after.accepted === total) announcer.later(t('ring.go'))
    else announcer.later(n('ring.live.yes', after.accepted, { total }))
  } else if (before && before.closing === null && after.closing !== null) {
    announcer.later(t(`ring.closing.${after.closing}`))
  } else if (before && done_count(after) > done_count(before)) {
    announcer.later(n('ring.aria.done', done_count(after), { total: after.transfers.length }))
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

function enter(): void {
  outbox.restore()
  const lang = session.member?.language
  if (lang !== undefined && is_lang(lang)) void i18n.use(lang).catch(() => undefined)
}

/** The page is drawn before more is asked for: on a slow phone each question costs as much as a card. */
const drawn = (): Promise<void> => new Promise((done) => setTimeout(done))

/** A list that does not come keeps the rest no longer than this. */
const LIST_AT_MOST_MS = 2000

/** The list is what one came for: whatever is asked for before it is on the screen makes it later. */
async function behind(around: Promise<void> | null): Promise<void> {
  await Promise.race([around, new Promise((go) => setTimeout(go, LIST_AT_MOST_MS))])
  await pictured()
}

/** The server has said who this is. */
async function catch_up(): Promise<void> {
  still_true()
  // What was taken up from the last visit is read anew, and the first page does not wait until it is drawn; any other page that shows
  // the feed reads it itself.
  const home = router.route.name === 'home'
  const around = feed.status === 'ready' || feed.error || home ? feed.load() : null
  // It stands above the list, so it comes with it and pushes nothing; everything else comes behind.
  const waiting = home ? swaps.load_waiting().catch(() => undefined) : null
  const entered = session.current
  await (home ? behind(around) : drawn())
  if (session.current !== entered) return
  live.start()
  await Promise.all([around, swaps.load(waiting), mine.load(), news.load(), places.load(around).catch(() => undefined)])
  threads.reload()
  send_waiting()
}

function leave(): void {
  live.stop()
  clearTimeout(keeping)
  keeping = undefined
  net.seen_at = ''
  // Its code is here if anything of it is.
  if (kept('unposted') === null) void import('./unposted.svelte').then(({ unposted }) => unposted.clear()).catch(() => undefined)
  for (const part of [outbox, swaps, threads, feed, mine, places, news]) part.clear()
  asked_before.clear()
}

export function start(): () => void {
  outbox.listener = { done, refused }
  swaps.on_news = on_news
  api.on_reach = (reached) => (net.reached = reached)
  session.on_silent = take_up
  const unanswered = (): boolean => session.status === 'silent' || session.kept
  const on_online = (): void => {
    net.online = true
    live.wake()
    if (unanswered()) void session.load()
    else send_waiting()
  }
  const on_offline = (): void => {
    net.online = false
    net.reached = false
  }
  const on_visible = (): void => {
    if (document.visibilityState === 'visible') live.wake()
    else keep_now()
  }
  addEventListener('online', on_online)
  addEventListener('offline', on_offline)
  document.addEventListener('visibilitychange', on_visible)
  // Signed out, or somebody else signed in, in another tab.
  const deaf = on_changed_elsewhere('seen', () => {
    if (session.status === 'in' && mark_of()?.member !== session.member?.id) void session.load()
  })
  const stop = $effect.root(() => {
    $effect(() => {
      if (session.status !== 'in') return undefined
      // Entering reads much state; only the status may make it happen again.
      untrack(enter)
      return leave
    })
    $effect(() => {
      if (session.status !== 'in' || session.kept) return undefined
      untrack(() => void catch_up())
      const timer = setInterval(() => net.connected && still_true(), STILL_TRUE_EVERY_MS)
      return () => clearInterval(timer)
    })
    $effect(() => {
      if (now_seen()) keeping ??= setTimeout(keep_now, KEEP_AFTER_MS)
    })
    // A server that restarts is asked again until it is there; nobody has to press anything.
    $effect(() => {
      if (!unanswered()) return undefined
      const timer = setInterval(() => void session.load(), ASK_AGAIN_MS)
      return () => clearInterval(timer)
    })
  })
  void session.load()
  return () => {
    stop()
    deaf()
    removeEventListener('online', on_online)
    removeEventListener('offline', on_offline)
    document.removeEventListener('visibilitychange', on_visible)
  }
}
