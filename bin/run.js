#!/usr/bin/env node
// Runs the bundled program with V8's code cache beside it, which halves the start. A cache that another
// Node made is refused by V8 itself, and the program is compiled as usual.
const { existsSync, readFileSync } = require('node:fs')
const Module = require('node:module')
const { join } = require('node:path')
const vm = require('node:vm')

const file = join(__dirname, '..', 'dist', 'cli', 'main.cjs')

function load() {
  const cache = `${file}.cache`
  const script = new vm.Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const program = new Module(file, null)
  program.filename = file
  program.paths = Module._nodeModulePaths(join(file, '..'))
  // oclif asks for its table of commands by path: it must get this same program, not a second one.
  Module._cache[file] = program
  script.runInThisContext()(program.exports, Module.createRequire(file), program, file, join(file, '..'))
  program.loaded = true
  return { script, main: program.exports.main }
}

module.exports = { load, file }
if (require.main === module) {
  if (!existsSync(file)) {
    process.stderr.write('Firefly is not built yet. Run: npm run build\n')
    process.exitCode = 1
  } else load().main(process.argv.slice(2))
}
