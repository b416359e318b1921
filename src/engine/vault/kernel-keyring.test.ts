import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { chooseProvider } from './choose-provider.ts'

/** The real keyring package: where no Secret Service runs it would use the kernel's keyring, which forgets. */
test('a key is never left in the keyring of the Linux kernel', async () => {
  const data = mkdtempSync(`${tmpdir()}/firefly-kernel-`)
  const config = { file: '', data, store: '', plugins: [], passwordCommand: undefined }
  const keys = [{ version: 1, key: Buffer.alloc(32, 7) }]
  try {
    await chooseProvider(config, undefined).save(keys)
    expect(await chooseProvider(config, undefined).load()).toEqual(keys)
    if (process.platform === 'linux')
      expect(readFileSync('/proc/keys', 'utf8')).not.toContain(`keyring:${data}@`)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})
