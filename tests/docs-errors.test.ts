import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERROR_CODES, ERROR_KINDS, type ErrorKind } from '../src/engine/errors.ts'

const page = readFileSync(new URL('../docs/reference/errors.md', import.meta.url), 'utf8')
const [, kinds = '', codes = ''] = page.split(/^## (?:Kinds|Codes)$/m)
const rows = (table: string) =>
  [...table.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name = '', rest = '']) => [
    name,
    ...rest.split(' | '),
  ])

test('the page holds every code of the table, and no other', () => {
  const table = Object.entries(ERROR_CODES).map(([code, [kind, says]]) => [
    code,
    kind,
    String(ERROR_KINDS[kind as ErrorKind].exit),
    says,
  ])
  expect(rows(codes)).toEqual(table)
})

test('the page holds every kind with its exit code and status, and no other', () => {
  const table = Object.entries(ERROR_KINDS).map(([kind, { exit, http }]) => [
    kind,
    String(exit),
    String(http),
  ])
  expect(rows(kinds)).toEqual(table)
})
