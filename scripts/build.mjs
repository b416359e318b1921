/** Builds the library (plain modules and types, by tsc) and the program (one file and its code cache). */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

// `--program` builds the program alone, for a quick try while working on it.
if (!process.argv.includes('--program')) {
  rmSync('dist', { recursive: true, force: true })
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']
  execFileSync('node', tsc, { stdio: ['ignore', 2, 'inherit'] })
}

const native = ['better-sqlite3', '@napi-rs/keyring', '@node-rs/argon2', 'pg-native', 'typescript', 'ts-node']
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
  logLevel: 'error',
}
/** The commands' bundle uses the oclif that the main bundle holds. */
const oneOclif = {
  name: 'one-oclif',
  setup: (b) => b.onResolve({ filter: /^@oclif\/core$/ }, () => ({ path: './main.cjs', external: true })),
}
/** TypeBox compiles Unicode tables for host names when it is loaded; here, when a host name is checked. */
const lateHostNames = {
  name: 'late-host-names',
  setup(b) {
    b.onResolve({ filter: /\/idna\/index\.mjs$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'late',
    }))
    b.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `const real = () => require(${JSON.stringify(`${path}?real`)})
        export const IsHostname = (value) => real().IsHostname(value)
        export const IsIdnHostname = (value) => real().IsIdnHostname(value)`,
    }))
    b.onResolve({ filter: /\?real$/ }, ({ path }) => ({ path: path.slice(0, -'?real'.length) }))
  },
}
/** A script from V8's code cache cannot `import()`: plugins are loaded by bin/run.js, packages by `require`. */
const outerImport = {
  name: 'outer-import',
  setup(b) {
    b.onLoad({ filter: /\/src\/engine\/import-module\.ts$/ }, () => ({
      contents: 'export const importModule = module.importModule',
    }))
  },
}
/** oclif sorts its ids, all ASCII, with the first use of Intl, which takes a fifth of the start of `--version`. */
const plainOrder = {
  name: 'plain-order',
  setup: (b) =>
    b.onLoad({ filter: /@oclif\/core\/lib\/(config|util)\/.*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /(\w[\w.]*)\.localeCompare\((\w[\w.]*)\)/g,
        '($1<$2?-1:1)',
      ),
    })),
}
await build({
  ...shared,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli/main.cjs',
  external: native,
  plugins: [plainOrder],
})
await build({
  ...shared,
  entryPoints: ['src/cli/program.ts'],
  outfile: 'dist/cli/program.cjs',
  external: native,
  plugins: [oneOclif, lateHostNames, outerImport],
  supported: { 'dynamic-import': false },
})

// oclif's manifest: every command's flags and texts, so that help and parsing load no command.
const { writeManifest } = await import(resolve('scripts/manifest.cjs'))
await writeManifest()

execFileSync('node', ['scripts/run-ts.mjs', 'scripts/compile-content.ts'], { stdio: 'inherit' })

// The cache holds what a check-in compiles, made by running one in a throwaway folder.
const home = mkdtempSync(join(tmpdir(), 'firefly-build-'))
try {
  const env = { ...process.env, FIREFLY_HOME: home, FIREFLY_KEY_FILE: join(home, 'key') }
  execFileSync('node', ['scripts/code-cache.cjs'], { stdio: ['ignore', 'ignore', 'inherit'], env })
} finally {
  rmSync(home, { recursive: true, force: true })
}
