import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Where a sealed value lives. It opens nowhere else, so two sealed values swapped between rows do not open. */
type Place = `${'User.token' | 'ProviderKey.key'}:${number}` | `Setting.${'keyCheck' | 'naming' | 'nextKey'}:0`

/** Seals what is stored and names what is looked up, each with a subkey of its own made from one master key. */
export type Vault = {
  /** Tells keys apart, and nothing about them. */
  keyId: string
  seal(place: Place, plain: string): string
  /** Throws when the value was sealed elsewhere, with another key, or changed. */
  open(place: Place, sealed: string): string
  /** HMAC-SHA-256 in base64url: the same for the same input, telling nothing about it. */
  fingerprint(kind: 'token' | 'key', plain: string): string
  /** What fingerprints are made with, itself a secret: a vault of another key that is given it names alike. */
  naming: string
  /** 32 bytes for one purpose, base64. */
  subkey(purpose: string): string
}

/** The key that sealed it. */
export const keyIdOf = (sealed: string) => sealed.split('.')[1]

/** `master`: 32 bytes. A sealed value reads `v1.<key id>.<nonce>.<ciphertext and tag>`. */
export function makeVault(master: Buffer, given?: string): Vault {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', master, '', `chatelaine ${purpose}`, 32))
  const sealing = derive('seal')
  const keyId = derive('key id').subarray(0, 6).toString('base64url')
  const naming = given ?? Buffer.concat([derive('fingerprint token'), derive('fingerprint key')]).toString('base64')
  const bytes = Buffer.from(naming, 'base64')
  const names = { token: bytes.subarray(0, 32), key: bytes.subarray(32) }

  return {
    keyId,
    naming,
    seal(place, plain) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(`${keyId} ${place}`))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `v1.${keyId}.${nonce.toString('base64url')}.${body.toString('base64url')}`
    },
    open(place, sealed) {
      const [version, id, nonce, body] = sealed.split('.')
      if (version !== 'v1' || id !== keyId || !nonce || !body) throw new Error(`${place} was sealed with another key`)
      const bytes = Buffer.from(body, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', sealing, Buffer.from(nonce, 'base64url'))
        .setAAD(Buffer.from(`${keyId} ${place}`))
        .setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
    },
    fingerprint: (kind, plain) => createHmac('sha256', names[kind]).update(plain).digest('base64url'),
    subkey: (purpose) => derive(purpose).toString('base64'),
  }
}

/** Takes as long for a token that is nearly right as for any other. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
