import { chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Created, makeHome, onBothStores } from './firefly.ts'

interface Status {
  provider: string
  where: string
  versions: { version: number; people: number; retired_at: string | null }[]
}

onBothStores('the key', (place, dialect) => {
  test('status, rotate, export, lose, import: every entry is read at the end', async () => {
    const home = await place()
    try {
      const status = () => home.json<Status>(['key', 'status'], { operation: 'core.key.status' })
      if (dialect === 'sqlite')
        expect((await home.run(['key', 'status'])).out).toContain('There is no key yet.')
      const first = await home.run(['journal', 'before the rotation'])
      expect(first.err).toContain('Your entries are encrypted. The key is in the private file')
      expect(first.err).toContain('firefly key export')
      expect(statSync(home.keyFile).mode & 0o777).toBe(0o600)
      expect((await status()).versions).toMatchObject([{ version: 1, people: 1, retired_at: null }])
      const { recovery_key: old } = await home.json<{ recovery_key: string }>(['key', 'export'], {
        operation: 'core.key.export',
      })
      expect(old).toMatch(/^FIREFLY(-[0-9A-HJKMNP-TV-Z]{1,5})+$/)

      const rotated = await home.json<{ version: number; recovery_key: string }>(['key', 'rotate'], {
        operation: 'core.key.rotate',
      })
      expect(rotated).toMatchObject({ version: 2, rewrapped: 1 })
      expect(rotated.recovery_key).not.toBe(old)
      expect((await status()).versions).toMatchObject([
        { version: 1, people: 0, retired_at: expect.any(String) },
        { version: 2, people: 1, retired_at: null },
      ])
      const { checkin } = await home.json<Created>(['journal', 'after the rotation'])

      renameSync(home.keyFile, `${home.keyFile}.lost`)
      for (const args of [
        ['history'],
        ['journal', 'x'],
        ['show', checkin.id],
        ['key', 'export'],
        ['key', 'rotate'],
      ]) {
        expect(await home.fails(args, 6)).toMatchObject({
          code: 'key.missing',
          message: expect.stringContaining('Nothing was changed.'),
          hint: 'Bring it back with your recovery key: firefly key import',
        })
      }
      expect(existsSync(home.keyFile)).toBe(false)

      // Letters as a tired hand copies them: small, with spaces, O for 0.
      const copied = rotated.recovery_key.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
      expect(await home.fails(['key', 'import'], 2, { input: copied.slice(0, -3) })).toMatchObject({
        code: 'key.invalid',
      })
      const back = await home.json(['key', 'import'], { operation: 'core.key.import', input: `${copied}\n` })
      expect(back).toEqual({ version: 2 })
      const { checkins } = await home.json<{ checkins: { journal_text: string }[] }>(['history'])
      expect(checkins.map((c) => c.journal_text)).toEqual(['after the rotation', 'before the rotation'])
    } finally {
      await home.remove()
    }
  })

  test('a wrong key is refused, and neither key nor store is overwritten', async () => {
    const [home, other] = [await place(), makeHome()]
    try {
      const { checkin } = await home.json<Created>(['journal', 'mine'])
      await other.json(['journal', 'theirs'])
      const right = readFileSync(home.keyFile)
      const wrong = readFileSync(other.keyFile)
      writeFileSync(home.keyFile, wrong)
      const before = dialect === 'sqlite' ? readFileSync(home.db) : undefined
      for (const args of [
        ['history'],
        ['journal', 'x'],
        ['show', checkin.id],
        ['key', 'rotate'],
        ['key', 'export'],
      ]) {
        expect(await home.fails(args, 3)).toMatchObject({
          code: 'key.wrong',
          message: 'This key does not open this store. Nothing was changed.',
        })
        expect(readFileSync(home.keyFile)).toEqual(wrong)
      }
      if (before) expect(readFileSync(home.db)).toEqual(before)

      const { recovery_key: foreign } = await other.json<{ recovery_key: string }>(['key', 'export'])
      expect((await home.fails(['key', 'import'], 3, { input: foreign })).code).toBe('key.wrong')
      expect(readFileSync(home.keyFile)).toEqual(wrong)

      writeFileSync(home.keyFile, 'FIREFLY-damaged')
      expect(await home.fails(['history'], 2)).toMatchObject({
        code: 'key.invalid',
        hint: expect.stringContaining('key import'),
      })
      expect(readFileSync(home.keyFile, 'utf8')).toBe('FIREFLY-damaged')

      writeFileSync(home.keyFile, right)
      expect((await home.json<{ journal_text: string }>(['show', checkin.id])).journal_text).toBe('mine')
    } finally {
      await home.remove()
      await other.remove()
    }
  })
})

test('a key file that others can read is refused, not mended', async () => {
  const home = makeHome()
  try {
    await home.json(['journal', 'x'])
    chmodSync(home.keyFile, 0o644)
    const problem = await home.fails(['history'], 3)
    expect(problem).toMatchObject({ code: 'store.modes', hint: expect.stringContaining('chmod 600') })
    expect(problem.message).toContain(home.keyFile)
    expect(statSync(home.keyFile).mode & 0o777).toBe(0o644)
    rmSync(home.keyFile)
  } finally {
    await home.remove()
  }
})

test('a passphrase from a command: right, wrong, failing', async () => {
  const home = makeHome()
  try {
    const env = { FIREFLY_KEY_FILE: undefined, FIREFLY_PASSWORD_COMMAND: 'echo a calm and long phrase' }
    expect((await home.run(['config', 'key.provider', 'passphrase'])).code).toBe(0)
    await home.json(['journal', 'under a passphrase'], { env })
    expect((await home.json<{ provider: string }>(['key', 'status'], { env })).provider).toBe('passphrase')
    const wrong = { ...env, FIREFLY_PASSWORD_COMMAND: 'echo another' }
    expect((await home.fails(['history'], 3, { env: wrong })).code).toBe('key.wrong')
    const failing = { ...env, FIREFLY_PASSWORD_COMMAND: 'exit 1' }
    expect(await home.fails(['history'], 6, { env: failing })).toMatchObject({
      code: 'key.locked',
      message: 'FIREFLY_PASSWORD_COMMAND failed.',
    })
    const nobody = { ...env, FIREFLY_PASSWORD_COMMAND: undefined }
    expect(await home.fails(['history'], 6, { env: nobody })).toMatchObject({
      code: 'key.locked',
      message: 'The key needs your passphrase, and there is nobody to ask.',
    })
  } finally {
    await home.remove()
  }
})
