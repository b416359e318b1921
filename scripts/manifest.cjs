/** Writes oclif.manifest.json from the built commands. */
const { rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { Plugin } = require('@oclif/core/config')

exports.writeManifest = async () => {
  const root = join(__dirname, '..')
  rmSync(join(root, 'oclif.manifest.json'), { force: true })
  const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest))
}
