import type { IncomingMessage } from 'node:http'
import { MAX_TOKEN_LENGTH } from '../../core/input'
import { addRequestFacts } from '../../logging/request-log'
import type { GatewayDeps } from '../deps'
import { isActive, type Member } from '../snapshot/snapshot'
import { invalidToken, missingToken } from './rejections'

/**
 * The member whose token the request carries, or throws 401. Invalid tokens are not throttled: they cost a hash and a look into
 * memory, no one guesses a UUID, and an SDK told to wait would do so for a minute.
 */
export function authenticateMember(
  { context: { vault }, snapshot }: Pick<GatewayDeps, 'context' | 'snapshot'>,
  request: IncomingMessage,
): Member {
  const { members } = snapshot()
  const tokens = tokensOf(request)
  for (const token of tokens) {
    const member = members.get(vault.fingerprint('token', token.toLowerCase()))
    if (!member || !isActive(member, Date.now())) continue
    addRequestFacts({ userId: member.id })
    return member
  }
  throw tokens.length > 0 ? invalidToken() : missingToken()
}

/** The headers in which the providers' SDKs send it. */
function tokensOf({ headers }: IncomingMessage): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  return [bearer, headers['api-key'], headers['x-api-key']]
    .filter((token): token is string => typeof token === 'string')
    .filter(({ length }) => length > 0 && length <= MAX_TOKEN_LENGTH)
}
