import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { packageRoot } from './package-files.ts'

/**
 * Content in the form the program works with, as the build leaves it in `dist/cli`: compiling word lists at
 * each start takes longer than the rest of a check-in. Such a file counts only for exactly the content files
 * it was made from; missing, damaged or made by another Node, it is as if it weren't there.
 */
const path = (name: string) => join(packageRoot(), 'dist', 'cli', `${name}.bin`)

/** The bytes of content files, in order. @throws when one can't be read */
export const contentFiles = (files: readonly string[]): Buffer[] =>
  files.map((file) => readFileSync(join(packageRoot(), 'content', file)))

const fingerprint = (sources: readonly Buffer[]): string =>
  sources.reduce((hash, file) => hash.update(file).update('\0'), createHash('sha256')).digest('hex')

/** For the build. `value` is plain data: maps, sets and typed arrays included, no classes. */
export function writeCompiled(name: string, sources: readonly Buffer[], value: unknown): void {
  const body = serialize({ source: fingerprint(sources), value })
  const head = Buffer.alloc(4)
  head.writeUInt32BE(crc32(body))
  writeFileSync(path(name), Buffer.concat([head, body]))
}

/** What was compiled from these very sources, or undefined. */
export function readCompiled<T>(name: string, sources: readonly Buffer[]): T | undefined {
  try {
    const bytes = readFileSync(path(name))
    const body = bytes.subarray(4)
    if (bytes.readUInt32BE(0) !== crc32(body)) return undefined
    const { source, value } = deserialize(body) as { source: string; value: T }
    return source === fingerprint(sources) ? value : undefined
  } catch {
    return undefined
  }
}
