import { packageRoot } from '../../engine/package-files.ts'
import { definePlugin } from '../../engine/plugin.ts'
import { operations } from './operations.ts'
import { userPreferences, users } from './schema.ts'

/** Who the person is and how they want to be met. */
export const accounts = definePlugin({
  id: 'accounts',
  contract: 1,
  tables: [users, userPreferences],
  migrations: `${packageRoot()}/src/plugins/accounts/migrations`,
  operations,
})
