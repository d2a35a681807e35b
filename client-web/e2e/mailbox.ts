// The least that a mail server says (RFC 5321), and what it was given.
import { createServer, type Server, type Socket } from 'node:net'

export class Mailbox {
  /** each whole, as it came, its soft line ends taken away */
  readonly mails: string[] = []
  readonly #server: Server
  private constructor() {
    this.#server = createServer((socket) => this.#talk(socket))
  }

  static async open(): Promise<Mailbox> {
    const box = new Mailbox()
    await new Promise<void>((done) => box.#server.listen(0, '127.0.0.1', done))
    box.#server.unref()
    return box
  }

  get url(): string {
    const address = this.#server.address()
    return `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  close(): void {
    this.#server.close()
  }

  /** The first thing of this form in mail number `which`, once that has come. */
  find(which: number, form: RegExp): string | null {
    return form.exec(this.mails[which] ?? '')?.[1] ?? null
  }

  #talk(socket: Socket): void {
    let rest = ''
    let mail: string[] | null = null
    const say = (line: string): boolean => socket.write(`${line}\r\n`)
    const hear = (line: string): void => {
      if (mail && line !== '.') {
        mail.push(line)
      } else if (mail) {
        this.mails.push(mail.join('\n').replaceAll('=\n', '').replaceAll('=3D', '='))
        mail = null
        say('250 kept')
      } else if (line === 'DATA') {
        mail = []
        say('354 go on')
      } else say(line === 'QUIT' ? '221 bye' : '250 fine')
    }
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      lines.forEach(hear)
    })
    say('220 test')
  }
}
