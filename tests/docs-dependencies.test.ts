import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const { dependencies, devDependencies } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
const page = readFileSync(resolve(root, 'docs/dependencies.md'), 'utf8')

/** The packages that a section's tables begin a row with: name, version and licence. */
function listed(section: string): Record<string, { version: string; licence: string }> {
  const [, text = ''] = page.split(`## ${section}\n`)
  const table = text.split(/^## /m)[0] ?? ''
  const rows = [...table.matchAll(/^\| `([^`]+)`\s*\| ([^|]+) \| ([^|]+) \|/gm)]
  return Object.fromEntries(
    rows.map(([, name = '', version = '', licence = '']) => [
      name,
      { version: version.trim(), licence: licence.trim() },
    ]),
  )
}

test.each([
  ['What the program uses', dependencies],
  ['What building and testing use', devDependencies],
] as const)('%s: every package at its exact version, and no other', (section, wanted) => {
  const versions = Object.fromEntries(
    Object.entries(listed(section)).map(([name, { version }]) => [name, version]),
  )
  expect(versions).toEqual(wanted)
})

test('each licence is the one that the package names', () => {
  const all = { ...listed('What the program uses'), ...listed('What building and testing use') }
  for (const [name, { licence }] of Object.entries(all)) {
    const manifest = JSON.parse(readFileSync(resolve(root, 'node_modules', name, 'package.json'), 'utf8'))
    expect(licence, name).toBe(manifest.license)
  }
})
