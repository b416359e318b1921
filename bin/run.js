#!/usr/bin/env node
// Runs the bundled program with V8's code cache beside it, which halves the start. A cache that another
// Node made is refused by V8 itself, and the program is compiled as usual.
const { existsSync, readFileSync } = require('node:fs')
const Module = require('node:module')
const { join } = require('node:path')
const { devNull, homedir } = require('node:os')
const vm = require('node:vm')
const { crc32 } = require('node:zlib')

// With DEBUG set, oclif would print every argument, and one may hold somebody's words.
delete process.env.DEBUG

// Where the system knows no home for this user, asking for it throws, and the emergency card must print.
// Nothing can be made below this one, so no entry lands where others could find it.
try {
  homedir()
} catch {
  process.env.HOME = devNull
}
// Asked of the system too where this is empty, and it throws for such a user.
process.env.SHELL ||= '/bin/sh'

const root = join(__dirname, '..')
const loaded = {}

/** Loads a bundle of dist/cli as a CommonJS module, once. */
function load(name) {
  const file = join(root, 'dist', 'cli', `${name}.cjs`)
  if (loaded[file]) return loaded[file].module.exports
  const source = readFileSync(file)
  // The bundles are ASCII, which is read fastest as latin1.
  const script = new vm.Script(Module.wrap(source.latin1Slice()), {
    filename: file,
    cachedData: readCache(`${file}.cache`, source),
  })
  const module = new Module(file, null)
  module.filename = file
  // What V8 takes from its cache cannot `import()` by itself.
  module.importModule = (url) => import(url)
  // oclif and the other bundle ask for this one by path: they must get it, not a second one.
  Module._cache[file] = module
  loaded[file] = { module, script, source, cache: `${file}.cache` }
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, join(file, '..'))
  module.loaded = true
  return module.exports
}

/** A cache begins with the sums of itself and of its source: V8 ends the process over a damaged one. */
function readCache(path, source) {
  if (!existsSync(path)) return undefined
  const bytes = readFileSync(path)
  const cache = bytes.subarray(8)
  const whole =
    bytes.length > 8 && bytes.readUInt32BE(0) === crc32(cache) && bytes.readUInt32BE(4) === crc32(source)
  return whole ? cache : undefined
}

const run = (argv) => load('main').main(argv, root, () => load('program'))

module.exports = { run, loaded }
if (require.main === module) {
  if (existsSync(join(root, 'dist', 'cli', 'main.cjs'))) {
    process.on('uncaughtException', (error) => {
      const full = error.code === 'ENOSPC' || error.code === 'EIO'
      const what = full ? 'The output could not be written.' : 'Something inside Firefly went wrong.'
      try {
        process.stderr.write(`${what} Help is always here: firefly crisis\n`)
      } catch {}
      process.exit(full ? 6 : 1)
    })
    // All is written and closed by then: leaving at once spares taking the memory apart piece by piece.
    run(process.argv.slice(2)).then(() => process.exit())
  } else {
    process.stderr.write('Firefly is not built yet. Run: npm run build\n')
    process.stderr.write(
      'In an emergency call your local emergency number, or see https://findahelpline.com\n',
    )
    process.exitCode = 1
  }
}
