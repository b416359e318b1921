/** The closed kinds of failure, with the exit code of a command and the status of a response. */
export const ERROR_KINDS = {
  invalid: { exit: 2, http: 422 },
  denied: { exit: 3, http: 403 },
  missing: { exit: 4, http: 404 },
  conflict: { exit: 5, http: 409 },
  unavailable: { exit: 6, http: 503 },
  bug: { exit: 1, http: 500 },
} as const
export type ErrorKind = keyof typeof ERROR_KINDS

/** Every code the core raises. `docs/reference/errors.md` is held against this table by a test. */
export const ERROR_CODES = {
  'input.invalid': ['invalid', 'A field is missing, unknown, or has a value outside its range.'],
  'input.text': ['invalid', 'A text holds NUL or half a character, which no store can keep exactly.'],
  'input.time': ['invalid', 'A date or time does not exist, or lies in the future.'],
  'input.json': ['invalid', 'A line or file is not JSON.'],
  'input.flags': ['invalid', 'A command was given a flag or argument it does not have.'],
  'input.encoding': ['invalid', 'A text is not UTF-8.'],
  'analysis.failed': ['unavailable', 'No analyser could read a text.'],
  'config.invalid': ['invalid', 'The configuration file or a FIREFLY_ variable has a wrong value.'],
  'access.denied': ['denied', 'The caller may not run this operation.'],
  'operation.missing': ['missing', 'No operation has this name.'],
  'entry.missing': ['missing', 'No entry of this person has this id.'],
  'plugin.conflict': ['conflict', 'A plugin takes a name, table or command that is taken.'],
  'plugin.contract': ['invalid', 'A plugin is built for another version of the plugin contract.'],
  'plugin.failed': ['unavailable', 'A plugin could not be loaded, or failed at its work.'],
  'store.conflict': ['conflict', 'The store already holds this row, or a row it refers to is gone.'],
  'store.corrupt': ['unavailable', 'The database file is damaged or is not a database.'],
  'store.failed': ['bug', 'The database answered in a way Firefly does not know.'],
  'store.full': ['unavailable', 'There is no room left where the database is.'],
  'store.locked': ['unavailable', 'Another program holds the database.'],
  'store.modes': ['denied', 'Other users of this machine could read a private file.'],
  'store.newer': ['conflict', 'The database was written by a newer Firefly.'],
  'store.read-only': ['unavailable', 'The place of the database cannot be written or opened.'],
  'store.uncertain': ['unavailable', 'The database server went away while it was saving.'],
  'store.unreachable': ['unavailable', 'The database server does not answer.'],
  'key.missing': ['unavailable', 'The key that opens this store is not where it was.'],
  'key.wrong': ['denied', 'The key at hand does not open this store.'],
  'key.invalid': ['invalid', 'A key or recovery key is malformed.'],
  'key.locked': ['unavailable', 'The key needs a passphrase or a keyring that is not available.'],
  'vault.tampered': ['denied', 'An encrypted value was changed or moved.'],
  'job.missing': ['missing', 'No job has this name.'],
  'bug.unexpected': ['bug', 'Something inside Firefly went wrong.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>
export type ErrorCode = keyof typeof ERROR_CODES

const BRAND: unique symbol = Symbol.for('firefly.error')

/**
 * The one error a caller sees. `message` says what happened, `hint` what to do; neither ever holds
 * a person's words, and no driver error is kept as `cause`, because its text holds parameters.
 */
export class FireflyError extends Error {
  // The command line is one bundled file, and a plugin brings the library's own copy of this class.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
  readonly [BRAND] = true
  override readonly name = 'FireflyError'
  readonly kind: ErrorKind
  readonly code: string
  readonly hint: string | undefined

  constructor(parts: { kind: ErrorKind; code: string; message: string; hint?: string | undefined }) {
    super(parts.message)
    this.kind = parts.kind
    this.code = parts.code
    this.hint = parts.hint
  }

  get exit(): number {
    return ERROR_KINDS[this.kind].exit
  }

  toJSON(): { kind: ErrorKind; code: string; message: string; hint?: string } {
    const { kind, code, message, hint } = this
    return hint ? { kind, code, message, hint } : { kind, code, message }
  }
}

/** A failure with a code of the core's own table. Plugins use `new FireflyError` with their own code. */
export function failure(code: ErrorCode, message: string, hint?: string): FireflyError {
  return new FireflyError({ kind: ERROR_CODES[code][0], code, message, hint })
}

/** Anything thrown, as the one error a caller sees. An unknown error's text may hold words: it is dropped. */
export function asFireflyError(error: unknown): FireflyError {
  if (error instanceof FireflyError) return error
  const name = error instanceof Error ? error.name : typeof error
  return failure(
    'bug.unexpected',
    `Something inside Firefly went wrong (${name}).`,
    'Run `firefly doctor`. If it stays, report it; set FIREFLY_DEBUG=1 to see where, without your words.',
  )
}
