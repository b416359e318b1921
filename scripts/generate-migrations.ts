/**
 * Generates the migrations of every plugin with tables, for both dialects, with drizzle-kit.
 * Run: npm run migrations -- <name of the change>
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const SOURCES = [
  { folder: 'src/engine/db/migrations', module: 'src/engine/core-tables.ts' },
  ...['accounts', 'checkins'].map((id) => ({
    folder: `src/plugins/${id}/migrations`,
    module: `src/plugins/${id}/schema.ts`,
  })),
]
const change = process.argv[2] ?? 'change'

const scratch = mkdtempSync(join(resolve('.'), '.migrations-'))
try {
  for (const { folder, module } of SOURCES) {
    for (const dialect of ['sqlite', 'postgres'] as const) {
      mkdirSync(join(folder, dialect), { recursive: true })
      const entry = join(scratch, 'entry.ts')
      // drizzle-kit looks for drizzle tables among a module's exports: build ours and hand them over.
      writeFileSync(
        entry,
        `import * as schema from ${JSON.stringify(resolve(module))}
         import { builtTables } from ${JSON.stringify(resolve('src/engine/db/kit.ts'))}
         const tables = Object.values(schema).filter((t) => t && typeof t === 'object' && 'columns' in t)
         module.exports = builtTables(tables, ${JSON.stringify(dialect)})`,
      )
      const bundle = join(scratch, 'schema.cjs')
      const esbuild = ['esbuild', entry, '--bundle', '--platform=node', '--format=cjs', '--packages=external']
      execFileSync('npx', [...esbuild, `--outfile=${bundle}`, '--log-level=error'], { stdio: 'inherit' })
      const config = join(scratch, 'drizzle.config.json')
      const kit = dialect === 'sqlite' ? 'sqlite' : 'postgresql'
      writeFileSync(config, JSON.stringify({ dialect: kit, schema: bundle, out: `./${folder}/${dialect}` }))
      execFileSync('npx', ['drizzle-kit', 'generate', `--config=${config}`, `--name=${change}`], {
        stdio: 'inherit',
      })
    }
  }
} finally {
  rmSync(scratch, { recursive: true })
}
