import type { IncomingMessage } from 'node:http'
import { MAX_TOKEN_LENGTH } from '../../core/input'
import { addRequestFacts } from '../../logging/request-log'
import type { GatewayDeps } from '../deps'
import { isActive, type Member } from '../snapshot/snapshot'
import { GatewayError } from './errors'

/** The member whose token the request carries. Throws 401, or 429 after too many invalid tokens from one address. */
export function authenticateMember(
  { context: { vault, throttle }, snapshot }: Pick<GatewayDeps, 'context' | 'snapshot'>,
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
  const wait = tokens.length > 0 ? throttle.recordInvalidToken(addressOf(request)) : null
  if (wait !== null) throw tooManyInvalidTokens(wait)
  throw unauthorized(tokens.length > 0)
}

/** The headers in which the providers' SDKs send it. */
function tokensOf({ headers }: IncomingMessage): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  return [bearer, headers['api-key'], headers['x-api-key']]
    .filter((token): token is string => typeof token === 'string')
    .filter(({ length }) => length > 0 && length <= MAX_TOKEN_LENGTH)
}

/** `x-chatelaine-address` is set by our own server, which drops it from what clients send. */
const addressOf = ({ headers, socket }: IncomingMessage) =>
  String(headers['x-chatelaine-address'] ?? socket.remoteAddress ?? '')

const unauthorized = (hasToken: boolean) =>
  new GatewayError(
    'invalid_api_key',
    hasToken
      ? 'This token is unknown, paused or expired.'
      : 'A token is required: send it as "Authorization: Bearer <token>".',
    { headers: { 'www-authenticate': 'Bearer' } },
  )

const tooManyInvalidTokens = (seconds: number) =>
  new GatewayError('rate_limited', 'Too many invalid tokens from this address. Try again later.', {
    headers: { 'retry-after': String(seconds) },
  })
