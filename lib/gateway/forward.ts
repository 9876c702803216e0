import type { Settlement } from '../ledger/entry'
import { log } from '../log'
import type { Call } from './call'
import { restOf } from './cooling'
import type { ProviderKey } from './directory-keys'
import type { Door } from './door'
import { headersUp } from './headers'
import { openaiTarget } from './openai'
import { PrivateAddress } from './pools'
import { type Answer, NoAnswer, send } from './send'

const MOST_TRIES = 3

/** Null without an answer: then `sent` tells whether the request may have run all the same. */
export type Forwarded = {
  keyId: number
  trail: Settlement['trail']
  answer: Answer | null
  sent: boolean
  timedOut: boolean
}

/** Tries the keys in order, the next one only when the request certainly did not run. The last answer stands as it came. */
export async function forward(door: Door, call: Call, keys: readonly ProviderKey[], body: Buffer): Promise<Forwarded> {
  const trail: { keyId: number; status: number | 'unreached' }[] = []
  const tries = keys.slice(0, MOST_TRIES)
  for (const [index, key] of tries.entries()) {
    const isLast = index === tries.length - 1
    const answer = await tryKey(door, call, key, body)
    const status = answer instanceof NoAnswer ? 'unreached' : answer.status
    trail.push({ keyId: key.id, status })
    const rest = restOf(answer)
    if (rest) door.chooser.cool(key, rest.wholeKey ? null : call.asked.model, Date.now() + rest.ms)

    const tried = { keyId: key.id, trail, timedOut: false }
    if (answer instanceof NoAnswer) {
      const timedOut = answer.cause.name === 'HeadersTimeoutError'
      const left = call.client.gone.aborted
      if (!left) log.warn({ id: call.id, keyId: key.id, err: answer.cause }, 'a provider did not answer')
      if (isLast || answer.sent || left) return { ...tried, answer: null, sent: answer.sent, timedOut }
    } else if (isLast || !rest) return { ...tried, answer, sent: true }
    else answer.body.destroy()
  }
  throw new Error('there was no key to try')
}

async function tryKey(door: Door, call: Call, key: ProviderKey, body: Buffer): Promise<Answer | NoAnswer> {
  const ended = door.chooser.begin(key, call.member.id)
  const { origin, path, headers } = openaiTarget(key, call.endpoint.name)
  const answer = await reach(door, origin, call, {
    method: 'POST',
    path,
    headers: {
      ...headersUp(call.headers),
      ...headers,
      'content-type': call.contentType,
      'accept-encoding': 'identity',
    },
    body,
  })
  if (answer instanceof NoAnswer) ended()
  else answer.body.once('close', ended)
  return answer
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
