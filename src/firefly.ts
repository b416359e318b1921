import { join } from 'node:path'
import type { Config } from './engine/config.ts'
import { openStore } from './engine/db/open.ts'
import { createEngine, type Engine, type EngineOptions } from './engine/engine.ts'
import { loadPlugins } from './engine/plugin-loader.ts'
import { type AskPassphrase, chooseProvider } from './engine/vault/choose-provider.ts'
import { builtInPlugins } from './plugins/index.ts'

/** Builds the engine that a configuration describes, with our plugins and the ones it lists. */
export async function openFirefly(
  config: Config,
  options: { ask?: AskPassphrase; coreCommands?: readonly string[] } & Pick<
    Partial<EngineOptions>,
    'clock'
  > = {},
): Promise<Engine> {
  const { ask, ...rest } = options
  const { plugins: thirdParty, problems } = await loadPlugins(config.plugins, config.file)
  return createEngine({
    store: () => openStore(config.store),
    key: chooseProvider(config, ask),
    plugins: builtInPlugins,
    thirdParty,
    problems,
    backups: config.store.startsWith('sqlite:') ? join(config.data, 'backups') : null,
    ...rest,
  })
}
