import nodeModule from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageRoot } from './package-files.ts'

type Next<R> = (specifier: string, context: object) => R
/** In Node from 22.15; before it, hooks run in a thread of their own. */
type SyncHooks = {
  registerHooks?(hooks: { resolve(s: string, c: object, next: Next<unknown>): unknown }): unknown
}

const OURS = /^firefly-wellness(\/|$)/
let done = false

/**
 * Lets a plugin that has no Firefly beside it, such as one listed by path while it is written, import the one
 * that runs. What a plugin finds by itself is left to it.
 */
export function lendOurselves(): void {
  if (done) return
  done = true
  // Seen from our own package.json, our name leads to our own exports.
  const parentURL = pathToFileURL(join(packageRoot(), 'package.json')).href
  const { registerHooks } = nodeModule as SyncHooks
  if (registerHooks) {
    registerHooks({
      resolve(specifier, context, next) {
        try {
          return next(specifier, context)
        } catch (error) {
          if (!OURS.test(specifier)) throw error
          return next(specifier, { ...context, parentURL })
        }
      },
    })
    return
  }
  const hook = `export const resolve = (specifier, context, next) => next(specifier, context).catch((error) => {
    if (!${OURS}.test(specifier)) throw error
    return next(specifier, { ...context, parentURL: ${JSON.stringify(parentURL)} })
  })`
  nodeModule.register(`data:text/javascript,${encodeURIComponent(hook)}`)
}
