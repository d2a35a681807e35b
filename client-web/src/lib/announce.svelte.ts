// The polite voice of the page, for those who listen. What changes live is said at most once every five seconds, the newest last.
const EVERY_MS = 5000

export class Announcer {
  text = $state('')
  #waiting: string | null = null
  #last = -Infinity
  #timer: ReturnType<typeof setTimeout> | null = null

  /** At once: the answer to something the person just did. */
  now(text: string): void {
    this.#waiting = null
    this.#speak(text)
  }

  /** When the last one is five seconds old: something that happened elsewhere. */
  later(text: string): void {
    this.#waiting = text
    if (this.#timer !== null) return
    const wait = Math.max(0, this.#last + EVERY_MS - Date.now())
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (this.#waiting !== null) this.#speak(this.#waiting)
      this.#waiting = null
    }, wait)
  }

  #speak(text: string): void {
    // The same sentence twice is not read twice, unless it differs by a space.
    this.text = text === this.text ? `${text}\u00a0` : text
    this.#last = Date.now()
  }
}

export const announcer = new Announcer()
