import { providerSays } from '../keys/provider-says'
import { unreached } from '../keys/unreached'
import { log } from '../log'
import { note } from '../telemetry/facts'
import type { Call } from './call'
import type { ProviderKey } from './directory-keys'
import type { Door } from './door'
import { headersUp } from './headers'
import { peek } from './peek'
import { PrivateAddress } from './pools'
import { type Answer, NoAnswer, send } from './send'
import { targetOf } from './target'
import { type Trouble, troubleOf, unreachedTrouble } from './trouble'

/** `trouble`: why another key should be tried; null when this one did its work, or nobody waits any more. */
export type Attempt = { answer: Answer | NoAnswer; trouble: Trouble | null }

/** One request with one key, and what it tells of the key. */
export async function attempt(door: Door, call: Call, key: ProviderKey, body: readonly Buffer[]): Promise<Attempt> {
  note({ provider: key.apiType })
  const ended = door.chooser.begin(key, call.member.id)
  const { origin, path, headers } = targetOf(key, call.endpoint.name, call.asked.model)
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

async function reach(door: Door, origin: string, call: Call, outgoing: Parameters<typeof send>[1]) {
  try {
    return await send(door.pools.of(origin), outgoing, call.leaving, door.timing)
  } catch (error) {
    if (error instanceof NoAnswer) return error
    if (error instanceof PrivateAddress) return new NoAnswer(false, error)
    throw error
  }
}

async function judged({ health }: Door, call: Call, key: ProviderKey, answer: Answer | NoAnswer): Promise<Attempt> {
  const { model } = call.asked
  if (answer instanceof NoAnswer) {
    if (call.leaving.aborted) return { answer, trouble: null }
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
  const trouble = troubleOf(answer.status, answer.headers, text)
  if (trouble) health.failed(key, model, trouble, providerSays(answer.status, text, key.secret))
  return { answer: { ...answer, body }, trouble }
}
