import type { Tokens } from '../../ledger/entry'
import { GatewayError } from '../http/errors'
import type { RequestContext } from '../request-context'
import { SlidingWindow } from './sliding-window'

/** A request that was let in. `end` has to be called once it is over. */
export type Permit = { used(tokens: Tokens): void; end(): void }

/** Requests and tokens per minute of each member, as far as this process sees them. */
export type RateLimiter = {
  /** Throws 429 when the request does not fit in the member's minute. */
  begin(call: Pick<RequestContext, 'member' | 'parsed' | 'endpoint' | 'body'>, now?: number): Permit
}

type Minute = { requests: SlidingWindow; tokens: SlidingWindow; held: number }

/**
 * Tokens of a request under way are held as they look beforehand, and counted as they were when it ends; one that alone exceeds
 * the limit is let in when nothing else counts. By a clock that nobody sets.
 */
export function makePace(): RateLimiter {
  const minutes = new Map<number, Minute>()

  const minuteOf = (id: number) => {
    const minute = minutes.get(id) ?? { requests: new SlidingWindow(), tokens: new SlidingWindow(), held: 0 }
    minutes.set(id, minute)
    return minute
  }

  return {
    begin(call, now = performance.now()) {
      const { id, requestsPerMinute: most, tokensPerMinute: mostTokens } = call.member
      if (most === null && mostTokens === null) return unlimited
      const minute = minuteOf(id)
      const hold = Math.min(tokensOf(call), mostTokens ?? 0)
      if (most !== null && minute.requests.sum(now) + 1 > most)
        throw tooFast('requests', most, minute.requests.wait(most - 1, now))
      if (mostTokens !== null && minute.tokens.sum(now) + minute.held + hold > mostTokens)
        throw tooFast('tokens', mostTokens, minute.tokens.wait(mostTokens - hold, now))
      minute.requests.add(1, now)
      minute.held += hold
      let tokens = 0
      return {
        used({ inputTokens, outputTokens }) {
          tokens = inputTokens + outputTokens
        },
        end() {
          minute.held -= hold
          minute.tokens.add(tokens, performance.now())
        },
      }
    },
  }
}

const unlimited: Permit = { used: () => {}, end: () => {} }

const BYTES_PER_TOKEN = 4
/** What a picture or a sound counts beforehand, whatever its bytes, and an answer without a bound. */
const MEDIA = 4096
const ANSWER = 1024

function tokensOf({ parsed: asked, endpoint, body }: Parameters<RateLimiter['begin']>[0]): number {
  const input = Math.ceil(body.length / BYTES_PER_TOKEN)
  const output = endpoint.bounds.length === 0 ? 0 : (asked.outputBound ?? ANSWER)
  return (asked.media ? Math.min(input, MEDIA) : input) + output * Math.max(asked.choices, 1)
}

/** What only requests under way hold may be free at any moment. */
function tooFast(what: 'requests' | 'tokens', most: number, wait: number): GatewayError {
  const seconds = Math.max(Math.ceil(wait / 1000), 1)
  return new GatewayError(
    429,
    'rate_limit_exceeded',
    `Your limit is ${most} ${what} per minute. Try again in ${seconds} s.`,
    {
      type: what,
      headers: { 'retry-after': String(seconds), 'x-should-retry': 'true' },
    },
  )
}
