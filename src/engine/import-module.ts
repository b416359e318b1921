/**
 * Loads a module by its URL. In the bundled program this file is replaced (scripts/build.mjs): a script that
 * V8 took from its code cache cannot `import()` by itself.
 */
export const importModule = (url: string): Promise<unknown> => import(url)
