import { describe, test } from 'vitest'
import { builtInPlugins } from '../../plugins/index.ts'
import { onBothStores } from './both-stores.ts'
import { pluginContract } from './plugin-contract.ts'

onBothStores('the plugin contract', (place) => {
  describe.each(builtInPlugins)('kept by $id', (plugin) => {
    // At the same time, because each check waits for a store of its own.
    for (const { name, run } of pluginContract(plugin, { place, with: builtInPlugins })) {
      test.concurrent(name, run)
    }
  })
})
