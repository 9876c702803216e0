import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { MAX_TOKEN_LENGTH } from '../../core/input'
import { addRequestFacts } from '../../logging/request-log'
import type { GatewayDeps } from '../deps'
import { isActive, type Member } from '../snapshot/snapshot'
import { GatewayError } from './errors'

/** The member whose token the request carries. Throws 401, or 429 after too many invalid tokens from one address. */
export function authenticateMember(
  { context: { vault, throttle }, snapshot }: Pick<GatewayDeps, 'context' | 'snapshot'>,
  { request, protocol }: { request: IncomingMessage; protocol: TokenSource },
): Member {
  const { members, recentTokens } = snapshot()
  const tokens = protocol
    .clientTokens(request)
    .filter((token): token is string => token !== undefined && token.length > 0 && token.length <= MAX_TOKEN_LENGTH)
  for (const sent of tokens) {
    const token = sent.toLowerCase()
    const member = recentTokens.get(token) ?? members.get(vault.fingerprint('token', token))
    if (!member || !isActive(member, Date.now())) continue
    recentTokens.set(token, member)
    addRequestFacts({ userId: member.id })
    return member
  }
  const wait = tokens.length > 0 ? throttle.recordInvalidToken(addressOf(request)) : null
  if (wait !== null) throw tooManyInvalidTokens(wait)
  throw unauthorized(tokens.length > 0)
}

/** A protocol, of which only this is needed here: where its SDKs put the token. */
type TokenSource = { clientTokens(request: IncomingMessage): (string | undefined)[] }

export const bearerToken = ({ authorization }: IncomingHttpHeaders) =>
  /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]

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
