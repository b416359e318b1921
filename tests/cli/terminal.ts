import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { type Home, RUN } from './firefly.ts'

/** A terminal of 80 by 24 in which a person runs `firefly`, by tmux on a server of its own. */
export interface Terminal {
  /** Types keys by tmux's names, such as `Enter`, `Space`, `C-c`. */
  press(...keys: string[]): Promise<void>
  write(text: string): Promise<void>
  /** Waits until the screen shows it, and gives the screen. */
  see(text: string | RegExp): Promise<string>
  close(): Promise<void>
}

export async function terminal(home: Home, args: readonly string[]): Promise<Terminal> {
  const socket = `firefly-${randomUUID()}`
  const tmux = async (...line: string[]) =>
    (await execa('tmux', ['-L', socket, '-f', '/dev/null', ...line])).stdout
  const settings = Object.entries({ ...home.env, TERM: 'screen' }).map(([name, value]) => `${name}=${value}`)
  const command = ['env', '-i', ...settings, process.execPath, RUN, ...args]
    .map((word) => `'${word}'`)
    .join(' ')
  await tmux('new-session', '-d', '-x', '80', '-y', '24', `${command}; echo "EXIT $?"; sleep 300`)
  const screen = () => tmux('capture-pane', '-p', '-S', '-200')
  return {
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    write: async (text) => void (await tmux('send-keys', '-l', text)),
    async see(text) {
      const until = Date.now() + 20_000
      for (;;) {
        const shown = await screen()
        if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown
        if (Date.now() > until) throw new Error(`The screen never showed ${text}:\n${shown}`)
        await delay(50)
      }
    },
    close: async () => void (await tmux('kill-server').catch(() => {})),
  }
}
