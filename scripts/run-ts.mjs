/** Runs a TypeScript script of this project: `node scripts/run-ts.mjs bench/create.ts [arguments]`. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { build } from 'esbuild'

const [file, ...args] = process.argv.slice(2)
const outfile = `.run-${process.pid}.mjs`
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
})
try {
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(outfile, { force: true })
}
