/** Runs a check-in with the built program, then writes V8's code cache of everything that compiled. */
const { writeFileSync } = require('node:fs')
const { load, file } = require('../bin/run.js')

const { script, main } = load()
const arguments_ = ['--mood', '6', '--energy', '4', '--journal', 'A calm morning, then the bus was loud.']
main(['checkin', ...arguments_, '--json']).then(() => {
  // The program's own umask is for a person's files; this one is everybody's.
  process.umask(0o022)
  writeFileSync(`${file}.cache`, script.createCachedData())
})
