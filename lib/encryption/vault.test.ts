import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeVault } from './vault'

const vault = makeVault(randomBytes(32))

test('an encrypted value decrypts only in the row and column it was encrypted for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (plain, id) => {
      const encrypted = vault.encrypt(`User.token:${id}`, plain)
      expect(vault.decrypt(`User.token:${id}`, encrypted)).toBe(Buffer.from(plain).toString())
      expect(() => vault.decrypt(`User.token:${id + 1}`, encrypted)).toThrow()
      expect(() => vault.decrypt(`ProviderKey.key:${id}`, encrypted)).toThrow()
    }),
  )
})

test('encrypted values swapped between rows do not decrypt', () => {
  const [one, two] = [vault.encrypt('User.token:1', 'ann’s'), vault.encrypt('User.token:2', 'ben’s')]
  expect(() => vault.decrypt('User.token:1', two)).toThrow()
  expect(() => vault.decrypt('User.token:2', one)).toThrow()
  expect(vault.decrypt('User.token:2', two)).toBe('ben’s')
})

test('encryption is randomized, and a modified value does not decrypt', () => {
  const encrypted = vault.encrypt('User.token:1', 'secret')
  expect(vault.encrypt('User.token:1', 'secret')).not.toBe(encrypted)
  for (let at = 0; at < encrypted.length; at += 1) {
    const other = encrypted[at] === 'A' ? 'Q' : 'A'
    const changed = encrypted.slice(0, at) + other + encrypted.slice(at + 1)
    // The last base64 digit carries bits that decode to nothing.
    if (
      Buffer.from(changed.split('.')[3] ?? '', 'base64url').equals(
        Buffer.from(encrypted.split('.')[3] ?? '', 'base64url'),
      ) &&
      at > encrypted.lastIndexOf('.')
    )
      continue
    expect(() => vault.decrypt('User.token:1', changed)).toThrow()
  }
})

test('another key decrypts nothing and yields other fingerprints', () => {
  const other = makeVault(randomBytes(32))
  expect(() => other.decrypt('User.token:1', vault.encrypt('User.token:1', 'secret'))).toThrow('another key')
  expect(other.fingerprint('token', 'x')).not.toBe(vault.fingerprint('token', 'x'))
  expect(vault.fingerprint('key', 'x')).not.toBe(vault.fingerprint('token', 'x'))
  expect(vault.subkey('session')).not.toBe(vault.subkey('other'))
})
