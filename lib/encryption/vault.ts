import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Column and row of an encrypted value. It is authenticated data, so a value copied to another row does not decrypt. */
type FieldRef =
  | `${'User.token' | 'ProviderKey.key' | 'ProviderAccount.adminKey'}:${number}`
  | `Setting.${'keyCheck' | 'naming' | 'nextKey'}:0`

/** Encrypts what is stored and fingerprints what is looked up, each with its own subkey of one master key. */
const TAG_BYTES = 16

export type Vault = {
  /** Identifies the master key and reveals nothing about it. */
  keyId: string
  encrypt(field: FieldRef, plaintext: string): string
  /** Throws if the value was encrypted for another field, with another key, or was modified. */
  decrypt(field: FieldRef, ciphertext: string): string
  /** HMAC-SHA-256 in base64url, for lookups and uniqueness: equal inputs have equal fingerprints. */
  fingerprint(kind: 'token' | 'key', plaintext: string): string
  /** The secret behind the fingerprints, base64. It outlives a key rotation: stored fingerprints stay valid. */
  fingerprintKey: string
  /** 32 bytes derived for one purpose, base64. */
  subkey(purpose: string): string
}

/** The id of the key that encrypted a value. */
export const keyIdOf = (ciphertext: string) => ciphertext.split('.')[1]

/**
 * `master`: 32 bytes. `fingerprintKey`: the one of an earlier master key, after a rotation.
 * Ciphertext format: `v1.<key id>.<nonce>.<AES-256-GCM ciphertext and tag>`, base64url.
 */
export function makeVault(master: Buffer, fingerprintKey = deriveFingerprintKey(master)): Vault {
  const encryptionKey = derive(master, 'seal')
  const keyId = derive(master, 'key id').subarray(0, 6).toString('base64url')
  const bytes = Buffer.from(fingerprintKey, 'base64')
  const hmacKeys = { token: bytes.subarray(0, 32), key: bytes.subarray(32) }

  return {
    keyId,
    fingerprintKey,
    encrypt(field, plaintext) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(`${keyId} ${field}`),
      )
      const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${keyId}.${nonce.toString('base64url')}.${body.toString('base64url')}`
    },
    decrypt(field, ciphertext) {
      const [version, id, nonce, body] = ciphertext.split('.')
      if (version !== 'v1' || id !== keyId || !nonce || !body)
        throw new Error(`${field} was encrypted with another key`)
      const bytes = Buffer.from(body, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', encryptionKey, Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(`${keyId} ${field}`))
        .setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
    },
    fingerprint: (kind, plaintext) => createHmac('sha256', hmacKeys[kind]).update(plaintext).digest('base64url'),
    subkey: (purpose) => derive(master, purpose).toString('base64'),
  }
}

// The purposes are part of the stored format: renaming one would make existing values unreadable.
const derive = (master: Buffer, purpose: string) =>
  Buffer.from(hkdfSync('sha256', master, '', `chatelaine ${purpose}`, 32))

const deriveFingerprintKey = (master: Buffer) =>
  Buffer.concat([derive(master, 'fingerprint token'), derive(master, 'fingerprint key')]).toString('base64')

/**
 * Tells a user from others without telling who it is, also after a rotation. No token's fingerprint can equal it: none is such
 * a text.
 */
export const safetyIdentifierOf = (vault: Vault, userId: number) =>
  vault.fingerprint('token', `safety_identifier ${userId}`)

/** Compares two secrets in constant time. */
export function constantTimeEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
