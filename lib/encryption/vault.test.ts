import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeVault } from './vault'

const vault = makeVault(randomBytes(32))

test('an encrypted value decrypts only in the row and column it was encrypted for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (plain, id) => {
      const sealed = vault.seal(`User.token:${id}`, plain)
      expect(vault.open(`User.token:${id}`, sealed)).toBe(Buffer.from(plain).toString())
      expect(() => vault.open(`User.token:${id + 1}`, sealed)).toThrow()
      expect(() => vault.open(`ProviderKey.key:${id}`, sealed)).toThrow()
    }),
  )
})

test('encrypted values swapped between rows do not decrypt', () => {
  const [one, two] = [vault.seal('User.token:1', 'of ann'), vault.seal('User.token:2', 'of ben')]
  expect(() => vault.open('User.token:1', two)).toThrow()
  expect(() => vault.open('User.token:2', one)).toThrow()
  expect(vault.open('User.token:2', two)).toBe('of ben')
})

test('a sealed value is never the same twice, and a changed one does not open', () => {
  const sealed = vault.seal('User.token:1', 'secret')
  expect(vault.seal('User.token:1', 'secret')).not.toBe(sealed)
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'Q' : 'A'
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
    // The last base64 digit carries bits that decode to nothing.
    if (
      Buffer.from(changed.split('.')[3] ?? '', 'base64url').equals(
        Buffer.from(sealed.split('.')[3] ?? '', 'base64url'),
      ) &&
      at > sealed.lastIndexOf('.')
    )
      continue
    expect(() => vault.open('User.token:1', changed)).toThrow()
  }
})

test('another key opens nothing and names nothing alike', () => {
  const other = makeVault(randomBytes(32))
  expect(() => other.open('User.token:1', vault.seal('User.token:1', 'secret'))).toThrow('another key')
  expect(other.fingerprint('token', 'x')).not.toBe(vault.fingerprint('token', 'x'))
  expect(vault.fingerprint('key', 'x')).not.toBe(vault.fingerprint('token', 'x'))
  expect(vault.subkey('session')).not.toBe(vault.subkey('other'))
})
