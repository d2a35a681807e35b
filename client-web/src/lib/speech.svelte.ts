// "Écouter": the device's own voice; nothing leaves the phone.
class Speaker {
  readonly able = typeof speechSynthesis !== 'undefined' && typeof SpeechSynthesisUtterance !== 'undefined'
  speaking = $state(false)
  #words: SpeechSynthesisUtterance | null = null

  toggle(text: string, lang: string): void {
    if (!this.able) return
    speechSynthesis.cancel()
    if (this.speaking) {
      this.speaking = false
      return
    }
    const words = new SpeechSynthesisUtterance(text)
    words.lang = lang
    // What was cancelled says so later, when the next one may speak already.
    this.#words = words
    words.onend = words.onerror = () => {
      if (this.#words === words) this.speaking = false
    }
    this.speaking = true
    speechSynthesis.speak(words)
  }

  stop(): void {
    if (this.able && this.speaking) speechSynthesis.cancel()
    this.speaking = false
  }
}

export const speaker = new Speaker()
