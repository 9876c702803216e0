import type { Settlement } from '../ledger/entry'
import { attempt } from './attempt'
import type { Call } from './call'
import type { ProviderKey } from './directory-keys'
import type { Door } from './door'
import { type Answer, NoAnswer } from './send'

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
    const { answer, trouble } = await attempt(door, call, key, body)
    trail.push({ keyId: key.id, status: answer instanceof NoAnswer ? 'unreached' : answer.status })

    const tried = { keyId: key.id, trail, timedOut: false }
    if (answer instanceof NoAnswer) {
      const timedOut = answer.cause.name === 'HeadersTimeoutError'
      if (isLast || answer.sent || !trouble) return { ...tried, answer: null, sent: answer.sent, timedOut }
    } else if (isLast || !trouble || call.client.gone.aborted) return { ...tried, answer, sent: true }
    else answer.body.destroy()
  }
  throw new Error('there was no key to try')
}
