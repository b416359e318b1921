import { parseJson } from '../engine/cli/input.ts'
import { failure } from '../engine/errors.ts'

export type Tree = Record<string, unknown>

/** The value at `key.provider`, or undefined. */
export const getAt = (tree: Tree, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>((at, key) => (isTree(at) && Object.hasOwn(at, key) ? at[key] : undefined), tree)

/** Sets `key.provider`, or removes it when the value is undefined. */
export function setAt(tree: Tree, name: string, value: unknown): void {
  const path = name.split('.')
  const last = path.pop() ?? ''
  let at = tree
  for (const key of path) {
    refuseOdd(key)
    const inner = isTree(at[key]) ? { ...at[key] } : {}
    at[key] = inner
    at = inner
  }
  refuseOdd(last)
  if (value === undefined) delete at[last]
  else at[last] = value
}

function refuseOdd(key: string) {
  if (['__proto__', 'constructor', 'prototype'].includes(key))
    throw failure('config.invalid', 'No such setting.')
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value as it is typed: a list or an object is JSON, the rest is text. */
export const typed = (text: string): unknown => (/^[[{]/.test(text) ? parseJson(text, 'The value') : text)

export const spelled = (value: unknown): string =>
  value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)

/** The content with a database password hidden, which is never shown. */
export function withoutPassword(content: Tree): Tree {
  const { store } = content
  if (typeof store !== 'string' || store.startsWith('sqlite:')) return content
  const hidden = store.replace(/(:\/\/[^:/]*):.*@/, '$1:…@').replace(/([?&]password=)[^&]*/g, '$1…')
  return { ...content, store: hidden }
}
