import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let root: string | undefined

/**
 * The package's own folder. Found by walking up, because the same module runs from
 * `src/` (tests), `dist/` (library) and one bundled file (command line).
 */
export function packageRoot(): string {
  if (root) return root
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'content')) || !existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('Firefly cannot find its own files. Install it again.')
    folder = parent
  }
  root = folder
  return folder
}

/** Reads a JSON data file that ships with the package, such as `content/resources/us.json`. */
export function readPackageJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(packageRoot(), path), 'utf8')) as T
}
