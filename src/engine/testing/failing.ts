import { FireflyError } from '../errors.ts'

/** The one error that a call must end in. Anything else fails the test. */
export async function failing(work: Promise<unknown> | (() => unknown)): Promise<FireflyError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (error instanceof FireflyError) return error
    throw error
  }
  throw new Error('It did not fail.')
}
