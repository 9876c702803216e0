import type { IncomingMessage } from 'node:http'
import { note } from '../../logging/request-log'
import type { AppContext } from '../../runtime/context'
import { LONGEST_TOKEN } from '../../users/token'
import { isLive, type Member } from '../snapshot/members'
import type { Snapshot } from '../snapshot/snapshot'
import { GatewayError } from './errors'

/** The person behind the request's token, told before a byte of its body is read. Throws 401, or 429 after too many bad ones. */
export function authenticateMember(house: AppContext, { members }: Snapshot, request: IncomingMessage): Member {
  const tokens = tokensOf(request)
  for (const token of tokens) {
    const member = members.get(house.vault.fingerprint('token', token.toLowerCase()))
    if (!member || !isLive(member, Date.now())) continue
    note({ userId: member.id })
    return member
  }
  const wait = tokens.length > 0 ? house.throttle.badToken(addressOf(request)) : null
  if (wait !== null) throw tooMany(wait)
  throw unauthorized(tokens.length > 0)
}

/** Where the SDKs of different houses put it. */
function tokensOf({ headers }: IncomingMessage): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  return [bearer, headers['api-key'], headers['x-api-key']]
    .filter((token): token is string => typeof token === 'string')
    .filter(({ length }) => length > 0 && length <= LONGEST_TOKEN)
}

/** Set by our own server, which drops what a client says in it. */
const addressOf = ({ headers, socket }: IncomingMessage) =>
  String(headers['x-chatelaine-address'] ?? socket.remoteAddress ?? '')

const unauthorized = (shown: boolean) =>
  new GatewayError(
    401,
    'invalid_api_key',
    shown
      ? 'This token is not known here, or is paused or expired.'
      : 'A token is needed: send it as "Authorization: Bearer <token>".',
    { headers: { 'www-authenticate': 'Bearer' } },
  )

const tooMany = (seconds: number) =>
  new GatewayError(429, 'rate_limited', 'Too many unknown tokens came from this address. Try again later.', {
    headers: { 'retry-after': String(seconds) },
  })
