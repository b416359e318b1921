import { Command, Flags } from '@oclif/core'
import { commandFailure } from '../engine/cli/failing.ts'
import { columns } from '../engine/cli/text.ts'
import { countryFromLocale, emergencyCard, emergencyResources } from '../plugins/crisis/emergency-card.ts'

/**
 * The emergency card. It stands apart from the other commands on purpose: it opens no store, reads no
 * configuration and asks no operation, so that nothing that is broken can keep it from printing.
 */
export default class Crisis extends Command {
  static override summary = 'The emergency card: who to reach, now'
  static override enableJsonFlag = true
  static override examples = ['<%= config.bin %> crisis', '<%= config.bin %> crisis --country IE']
  static override flags = {
    country: Flags.string({
      description: 'Country of two letters, such as IE; from the language settings if left out',
    }),
    plain: Flags.boolean({ description: 'Plain words only: no colour, no lines', helpGroup: 'GLOBAL' }),
  }

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Crisis)
    return this.card(flags.country?.toUpperCase() ?? countryFromLocale(process.env), flags.plain)
  }

  private card(country: string | undefined, plain: boolean): unknown {
    const now = new Date()
    this.log(emergencyCard({ now, plain, columns: columns(), ...(country && { country }) }))
    return emergencyResources(country, now)
  }

  /** A slip in what was typed must not keep the card from anyone: it prints, and then what was wrong. */
  protected override async catch(error: Error): Promise<void> {
    const known = commandFailure(error)
    if (this.jsonEnabled()) this.logJson({ error: known.toJSON() })
    else {
      this.card(countryFromLocale(process.env), this.argv.includes('--plain'))
      this.logToStderr([known.message, known.hint].join('\n'))
    }
    process.exitCode = known.exit
  }
}
