/** Runs a check-in with the built program, then writes V8's code cache of everything that compiled. */
const { chmodSync, writeFileSync } = require('node:fs')
const { run, loaded } = require('../bin/run.js')

const entry = ['--mood', '6', '--energy', '4', '--journal', 'A calm morning, then the bus was loud.']

async function warm() {
  await run(['--help'])
  await run(['checkin', ...entry, '--json'])
  for (const { script, cache } of Object.values(loaded)) {
    writeFileSync(cache, script.createCachedData())
    // The program's own umask is for a person's files; these are everybody's.
    chmodSync(cache, 0o644)
  }
}
warm()
