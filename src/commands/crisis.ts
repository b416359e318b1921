import { Command, Flags } from '@oclif/core'
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
    country: Flags.string({ description: 'Country of two letters, such as IE; from the language settings if left out' }),
    plain: Flags.boolean({ description: 'Plain words only: no colour, no lines', helpGroup: 'GLOBAL' }),
  }

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Crisis)
    const country = flags.country?.toUpperCase() ?? countryFromLocale(process.env)
    const now = new Date()
    this.log(emergencyCard({ now, plain: flags.plain, columns: columns(), ...(country && { country }) }))
    return emergencyResources(country, now)
  }
}
