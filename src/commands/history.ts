import { Flags } from '@oclif/core'
import { renderLine } from '../cli/checkin-view.ts'
import { FireflyCommand } from '../engine/cli/base-command.ts'
import type { Checkin } from '../plugins/checkins/fields.ts'

interface Page {
  checkins: Checkin[]
  next_cursor: string | null
}

export default class History extends FireflyCommand {
  static override summary = 'Your entries, newest first'
  static override examples = [
    '<%= config.bin %> history',
    '<%= config.bin %> history --from 2026-11-01 --limit 100',
  ]
  static override flags = {
    from: Flags.string({ description: 'First day, such as 2026-11-01' }),
    to: Flags.string({ description: 'Last day' }),
    limit: Flags.string({ description: 'Most entries to show; 30 if left out', helpValue: '<number>' }),
    cursor: Flags.string({ description: 'Where the last page ended' }),
  }

  async run(): Promise<Page> {
    const { flags } = await this.parse(History)
    const page = await this.call<Page>('checkins.list', {
      ...(flags.limit !== undefined && { limit: Number(flags.limit || Number.NaN) }),
      ...(flags.from && { start_date: flags.from }),
      ...(flags.to && { end_date: flags.to }),
      ...(flags.cursor && { cursor: flags.cursor }),
    })
    if (page.checkins.length === 0) this.say('There are no entries here yet. The first: firefly checkin')
    for (const checkin of page.checkins) this.log(renderLine(checkin))
    if (page.next_cursor) {
      const same = (['from', 'to', 'limit'] as const).flatMap((name) =>
        flags[name] ? [`--${name} ${flags[name]}`] : [],
      )
      // On one line, so that it can be copied.
      this.log(`\nThere are more:\n  firefly history ${[...same, `--cursor ${page.next_cursor}`].join(' ')}`)
    }
    return page
  }
}
