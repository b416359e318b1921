import { packageRoot } from '../../engine/package-files.ts'
import { definePlugin } from '../../engine/plugin.ts'
import { operations } from './operations.ts'
import { moodCheckins } from './schema.ts'

/** Mood check-ins and the journal. */
export const checkins = definePlugin({
  id: 'checkins',
  contract: 1,
  tables: [moodCheckins],
  migrations: `${packageRoot()}/src/plugins/checkins/migrations`,
  operations,
  on: {
    async 'checkin.unread'(context) {
      const { waiting } = (await context.call('checkins.read-waiting', {})) as { waiting: number }
      // Fails, so that the outbox tries again later.
      if (waiting > 0) throw new Error('unread')
    },
  },
})
