import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MigrationSource } from '../db/migrate.ts'

/** A folder of migrations as drizzle-kit writes them, the same for both dialects: tag → script. */
export function migrationFolder(plugin: string, steps: Readonly<Record<string, string>>): MigrationSource {
  const folder = mkdtempSync(join(tmpdir(), 'firefly-migrations-'))
  for (const dialect of ['sqlite', 'postgres']) {
    mkdirSync(join(folder, dialect, 'meta'), { recursive: true })
    const entries = Object.keys(steps).map((tag, idx) => ({ idx, tag }))
    writeFileSync(join(folder, dialect, 'meta', '_journal.json'), JSON.stringify({ entries }))
    for (const [tag, script] of Object.entries(steps))
      writeFileSync(join(folder, dialect, `${tag}.sql`), script)
  }
  return { plugin, folder }
}
