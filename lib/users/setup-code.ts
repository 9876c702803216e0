import { createHmac } from 'node:crypto'
import { AppError } from '../core/errors'
import { readKeyRecord } from '../encryption/key-check'
import { constantTimeEqual } from '../encryption/vault'
import { context } from '../runtime/context'

/** Crockford's base32: no two of its characters look alike. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = [0, 4, 8]

const LOCATION =
  'It is in the log of the server and on its terminal, and printed again when it starts: look for "setup code".'

/**
 * The code that proves access to the server before there is a root user: 60 bits, such as `7Q2M-X4TB-9KDE`. Derived from the
 * encryption key and from a value that is random in each database, so that every replica accepts what any of them has printed
 * (docs/decisions/021-setup-code.md).
 */
export async function setupCode(): Promise<string> {
  const { read, currentVault } = context()
  const vault = await currentVault()
  const { keyCheck = '' } = await readKeyRecord(read)
  const bytes = createHmac('sha256', Buffer.from(vault.subkey('setup code'), 'base64'))
    .update(keyCheck)
    .digest()
  const characters = [...bytes.subarray(0, 12)].map((byte) => ALPHABET[byte % ALPHABET.length])
  return GROUPS.map((start) => characters.slice(start, start + 4).join('')).join('-')
}

/**
 * Throws `setup_code_required` unless `given` is the code, or `rate_limited` after ten wrong ones within a minute from
 * `address`.
 */
export async function requireSetupCode(given: string | null | undefined, address: string) {
  if (!given) throw new AppError('setup_code_required', `Creating root requires the setup code. ${LOCATION}`)
  if (constantTimeEqual(normalized(given), normalized(await setupCode()))) return
  const retryAfter = context().throttle.recordInvalidToken(address)
  if (retryAfter === null) throw new AppError('setup_code_required', `This is not the setup code. ${LOCATION}`)
  throw new AppError('rate_limited', 'Too many wrong setup codes from this address.', {
    headers: { 'Retry-After': String(retryAfter) },
  })
}

/** As somebody may have typed it. */
const normalized = (code: string) =>
  code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
