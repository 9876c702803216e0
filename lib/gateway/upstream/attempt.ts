import { log } from '../../logging/log'
import { note } from '../../logging/request-log'
import { unreached } from '../../outbound/network-error'
import { PrivateAddress } from '../../outbound/pools'
import type { GatewayDeps } from '../deps'
import { targetOf } from '../providers/target'
import type { RequestContext } from '../request-context'
import type { ProviderKey } from '../snapshot/provider-keys'
import { type KeyFailure, classifyError, unreachedTrouble } from './error-classifier'
import { headersUp } from './headers'
import { type Answer, NoAnswer, send } from './http-client'
import { peek } from './peek-body'
import { providerSays } from './provider-message'

/** `trouble`: why another key should be tried; null when this one did its work, or nobody waits any more. */
export type Attempt = { answer: Answer | NoAnswer; trouble: KeyFailure | null }

/** One request with one key, and what it tells of the key. */
export async function attempt(door: GatewayDeps, call: RequestContext, key: ProviderKey, body: readonly Buffer[]): Promise<Attempt> {
  note({ provider: key.apiType })
  const ended = door.chooser.begin(key, call.member.id)
  const { origin, path, headers } = targetOf(key, call.endpoint.name, call.parsed.model)
  const answer = await reach(door, origin, call, {
    method: 'POST',
    path,
    headers: {
      ...headersUp(call.headers, call.member.id),
      ...headers,
      'content-type': call.contentType,
      'accept-encoding': 'identity',
    },
    body,
    secret: key.secret,
  })
  if (answer instanceof NoAnswer) ended()
  else answer.body.once('close', ended)
  return judged(door, call, key, answer)
}

async function reach(door: GatewayDeps, origin: string, call: RequestContext, outgoing: Parameters<typeof send>[1]) {
  try {
    return await send(door.pools.of(origin), outgoing, call.upstreamSignal, door.timing)
  } catch (error) {
    if (error instanceof NoAnswer) return error
    if (error instanceof PrivateAddress) return new NoAnswer(false, error)
    throw error
  }
}

async function judged({ health }: GatewayDeps, call: RequestContext, key: ProviderKey, answer: Answer | NoAnswer): Promise<Attempt> {
  const { model } = call.parsed
  if (answer instanceof NoAnswer) {
    if (call.upstreamSignal.aborted) return { answer, trouble: null }
    log.warn({ keyId: key.id, err: answer.cause }, 'a provider did not answer')
    const why = unreached(answer.cause) ?? 'the connection broke'
    health.failed(key, model, unreachedTrouble, `${key.base.host} cannot be reached: ${why}.`)
    return { answer, trouble: unreachedTrouble }
  }
  if (answer.status < 400) {
    health.worked(key, model)
    return { answer, trouble: null }
  }
  const { text, body } = await peek(answer.body)
  const trouble = classifyError(answer.status, answer.headers, text)
  if (trouble) health.failed(key, model, trouble, providerSays(answer.status, text, key.secret))
  return { answer: { ...answer, body }, trouble }
}
