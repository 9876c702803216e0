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
  throw tokens.length > 0 ? invalidToken() : missingToken()
}

/** A protocol, of which only this is needed here: where its SDKs put the token. */
type TokenSource = { clientTokens(request: IncomingMessage): (string | undefined)[] }
