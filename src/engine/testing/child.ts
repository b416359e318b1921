import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { packageRoot } from '../package-files.ts'

let built = 0

/**
 * Bundles a script that imports from the engine, so that the oldest Node runs it in a process of its own.
 * @param source TypeScript; its imports are resolved from `src/engine`
 */
export function childScript(source: string): string {
  const folder = join(packageRoot(), 'node_modules', '.cache', 'firefly-tests')
  mkdirSync(folder, { recursive: true })
  const entry = { contents: source, resolveDir: join(packageRoot(), 'src', 'engine'), loader: 'ts' as const }
  const options = {
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  } as const
  const [output] = buildSync({ stdin: entry, ...options }).outputFiles
  const file = join(folder, `${process.pid}-${++built}-${Date.now()}.mjs`)
  writeFileSync(file, output?.text ?? '')
  return file
}

/** Runs a program to its end. */
export function runChild(
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}
