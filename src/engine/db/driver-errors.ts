import { asFireflyError, FireflyError, failure } from '../errors.ts'

interface DriverError {
  code?: string
  cause?: unknown
  name?: string
}

const SQLITE: readonly (readonly [RegExp, () => FireflyError])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, () => locked()],
  [/^SQLITE_(FULL|IOERR_SHMSIZE)/, () => full()],
  [/^SQLITE_(CORRUPT|NOTADB)/, () => corrupt()],
  [/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/, () => readOnly()],
  [/^SQLITE_CONSTRAINT/, () => conflict()],
]

const POSTGRES: readonly (readonly [RegExp, () => FireflyError])[] = [
  [
    /^(ECONN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|08|57P0|EAI_AGAIN|53300)/,
    () => unreachable(),
  ],
  [/^(28|3D000|42501)/, () => refused()],
  [/^53100/, () => full()],
  [/^(40001|40P01|55P03)/, () => locked()],
  [/^23/, () => conflict()],
  [/^25006/, () => readOnly()],
  [/^XX00[12]/, () => corrupt()],
]

/**
 * A driver's error, at the store's edge, as one of ours. The driver's own text holds the statement's
 * parameters, which may be somebody's words, so neither it nor a `cause` passes.
 */
export function storeError(error: unknown): FireflyError {
  if (error instanceof FireflyError) return error
  for (let at: unknown = error, depth = 0; at && depth < 4; depth++) {
    const { code, cause } = at as DriverError
    if (typeof code === 'string') {
      const table = code.startsWith('SQLITE_') ? SQLITE : POSTGRES
      for (const [pattern, make] of table) if (pattern.test(code)) return make()
      if (code === 'ENOSPC') return full()
      if (/^(EROFS|EACCES|EPERM|EEXIST|ENOTDIR|EISDIR|ENOENT)$/.test(code)) return readOnly()
      return failure('store.failed', `The database refused a statement (${code}).`, 'Run `firefly doctor`.')
    }
    // pg reports these without a code.
    if (
      at instanceof Error &&
      /^(Connection terminated|Client has encountered|timeout exceeded|The server does not support SSL|SASL)/.test(
        at.message,
      )
    ) {
      return unreachable()
    }
    at = cause
  }
  return asFireflyError(error)
}

const locked = () =>
  failure(
    'store.locked',
    'Another program holds the database, and it did not let go in time.',
    'Close the other program, or try again in a moment. Nothing was saved by this command.',
  )
const full = () =>
  failure(
    'store.full',
    'There is no room left where your data is kept. Nothing was saved by this command.',
    'Free some room, then try again. What was saved before is safe and can be read.',
  )
export const corrupt = () =>
  failure(
    'store.corrupt',
    'The database file is damaged, or is not a Firefly database. It was not changed.',
    'Keep the file. Copy a backup from the backups folder beside it, or run `firefly doctor`.',
  )
export const readOnly = () =>
  failure(
    'store.read-only',
    'The database cannot be opened or written at this place.',
    'Check that the folder exists and is yours to write, or set another with FIREFLY_HOME.',
  )
const conflict = () =>
  failure('store.conflict', 'This is stored already, or what it belongs to is gone.', 'Nothing was changed.')
const unreachable = () =>
  failure(
    'store.unreachable',
    'The database server does not answer.',
    'Check that Postgres runs and that FIREFLY_STORE names it, then try again. Nothing was saved.',
  )
const refused = () =>
  failure(
    'store.unreachable',
    'The database server refused this login or database.',
    'Check the user, password and database name in FIREFLY_STORE.',
  )
