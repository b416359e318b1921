import { expect, test } from 'vitest'
import { type Access, type Actor, allow, open, role, self } from './access.ts'

const actor = (person: string | null, ...roles: Actor['roles']): Actor => ({ person, roles, via: 'library' })

test.each<[string, Access, Actor, boolean]>([
  ['anyone what is open', open(), actor(null), true],
  ['a person their own', self('notes'), actor('me'), true],
  ['nobody a person’s own', self('notes'), actor(null), false],
  ['an owner without a person no person’s own', self('notes'), actor(null, 'owner', 'system'), false],
  ['an owner what is the owner’s', role('owner'), actor(null, 'owner'), true],
  ['a person nothing of the owner’s', role('owner'), actor('me'), false],
  ['the system nothing of the owner’s', role('owner'), actor('me', 'system'), false],
])('allows %s', (_, access, who, allowed) => {
  const ask = () => allow(access, who, 'x.run')
  if (allowed) expect(ask()).toBeUndefined()
  else
    expect(ask).toThrow(
      expect.objectContaining({ code: 'access.denied', message: 'This caller may not run x.run.' }),
    )
})
