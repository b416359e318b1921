/** `firefly-wellness/testing`: what a plugin's own tests need. Works with any test runner. */
export { testClock } from './engine/clock.ts'
export { type ContractCheck, type ContractOptions, pluginContract } from './engine/testing/plugin-contract.ts'
export {
  type Place,
  postgresPlace,
  sqlitePlace,
  type Throwaway,
  throwawayEngine,
} from './engine/testing/throwaway.ts'
export { memoryProvider } from './engine/vault/key-providers.ts'
