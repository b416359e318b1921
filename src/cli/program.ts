import { FireflyCommand } from '../engine/cli/base-command.ts'
import { loadConfig } from '../engine/config.ts'
import { countryFromLocale } from '../plugins/crisis/emergency-card.ts'
import { CORE_WORDS } from './commands.ts'

export { emergencyCard } from '../plugins/crisis/emergency-card.ts'
export { COMMANDS, CORE_WORDS } from './commands.ts'
export { runPluginCommand } from './plugin-command.ts'

FireflyCommand.connection = {
  async connect(ask) {
    const { openFirefly } = await import('../firefly.ts')
    return openFirefly(loadConfig(), { ask, coreCommands: CORE_WORDS })
  },
  country: () => countryFromLocale(process.env),
}
