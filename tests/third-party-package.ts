import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '..')

/** The fixture: a third-party plugin as its author would publish it. */
export const MOON = join(root, 'fixtures/plugins/moon')

/** A folder as a person has it who installed Firefly and plugins there with npm. */
export interface Installation {
  folder: string
  /** The configuration file that plugins are looked up from. */
  config: string
  /** Installs a plugin from files, and gives its folder. */
  add(name: string, files: Record<string, string>): string
  /** Copies a plugin's folder in. */
  copy(name: string, from: string): string
  remove(): void
}

/**
 * `firefly-wellness` is built from the sources into its node_modules, so that a plugin gets its own copy of
 * the library, as it does beside the bundled command line.
 */
export async function installation(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'firefly-third-party-'))
  const modules = join(folder, 'node_modules')
  const library = join(modules, 'firefly-wellness')
  mkdirSync(library, { recursive: true })
  await build({
    entryPoints: ['plugin.ts', 'testing.ts', 'engine/plugin-loader.ts'].map((file) =>
      join(root, 'src', file),
    ),
    outdir: join(library, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  const exports = { './plugin': './dist/plugin.js', './testing': './dist/testing.js' }
  writeFileSync(
    join(library, 'package.json'),
    JSON.stringify({ name: 'firefly-wellness', type: 'module', exports }),
  )
  // What the package holds beside its code, and its dependencies.
  for (const part of ['content', 'src', 'node_modules']) symlinkSync(join(root, part), join(library, part))
  return {
    folder,
    config: join(folder, 'config.json'),
    add(name, files) {
      const at = join(modules, name)
      mkdirSync(at, { recursive: true })
      for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text)
      return at
    },
    copy(name, from) {
      cpSync(from, join(modules, name), { recursive: true })
      return join(modules, name)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
