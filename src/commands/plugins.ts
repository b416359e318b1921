import { Flags } from '@oclif/core'
import { FireflyCommand } from '../engine/cli/base-command.ts'

interface Listed {
  plugins: {
    id: string
    version: string | null
    third_party: boolean
    operations: { id: string; summary: string }[]
    tables: string[]
    commands: string[]
    jobs: string[]
  }[]
  problems: { plugin: string; message: string; hint?: string }[]
}

export default class Plugins extends FireflyCommand {
  static override summary = 'The plugins at work, and those left out and why'
  static override examples = ['<%= config.bin %> plugins', '<%= config.bin %> plugins --operations']
  static override flags = {
    operations: Flags.boolean({ description: 'List the operations that `call` reaches' }),
  }

  async run(): Promise<Listed> {
    const { flags } = await this.parse(Plugins)
    const listed = await this.call<Listed>('core.plugins.list', {})
    for (const { id, version, third_party, operations, commands } of listed.plugins) {
      const from = third_party ? `${version ?? 'no version'}, third party` : 'built in'
      this.log(`${id} (${from})${commands.length > 0 ? `: firefly ${commands.join(', firefly ')}` : ''}`)
      if (flags.operations) for (const op of operations) this.log(`    ${op.id}: ${op.summary}`)
    }
    for (const { message, hint } of listed.problems)
      this.say(`Left out: ${[message, hint].filter(Boolean).join(' ')}`)
    return listed
  }
}
