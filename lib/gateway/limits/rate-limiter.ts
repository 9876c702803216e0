import type { Tokens } from '../../pricing/tokens'
import { AVERAGE_BYTES_PER_TOKEN } from '../../pricing/upper-bound'
import { GatewayError } from '../http/errors'
import type { RequestContext } from '../request-context'

type Request = Pick<RequestContext, 'member' | 'parsed' | 'endpoint' | 'body'>

/** An admitted request. `release` must be called when it has ended. */
export type Permit = { recordTokens(tokens: Tokens): void; release(): void }

/** Requests and tokens per minute and member, as far as this process sees them. */
export type RateLimiter = {
  /** Throws 429 when the member's limit for the last minute is reached. `now`: of a monotonic clock, in milliseconds. */
  acquire(request: Request, now?: number): Permit
}

type Usage = { requests: SlidingWindow; tokens: SlidingWindow; reservedTokens: number }

/**
 * An open request reserves its estimated tokens, and counts what was billed once it has ended. One whose estimate alone exceeds
 * the limit is admitted when nothing else counts.
 */
export function makeRateLimiter(): RateLimiter {
  const byMember = new Map<number, Usage>()

  const usageOf = (memberId: number) => {
    const usage = byMember.get(memberId) ?? {
      requests: new SlidingWindow(),
      tokens: new SlidingWindow(),
      reservedTokens: 0,
    }
    byMember.set(memberId, usage)
    return usage
  }

  return {
    acquire(request, now = performance.now()) {
      const { id, requestsPerMinute, tokensPerMinute } = request.member
      if (requestsPerMinute === null && tokensPerMinute === null) return unlimited
      const usage = usageOf(id)
      const reserved = Math.min(estimatedTokens(request), tokensPerMinute ?? 0)
      if (requestsPerMinute !== null && usage.requests.sum(now) + 1 > requestsPerMinute)
        throw rateLimitExceeded('requests', requestsPerMinute, usage.requests.msUntil(requestsPerMinute - 1, now))
      if (tokensPerMinute !== null && usage.tokens.sum(now) + usage.reservedTokens + reserved > tokensPerMinute)
        throw rateLimitExceeded('tokens', tokensPerMinute, usage.tokens.msUntil(tokensPerMinute - reserved, now))
      usage.requests.add(1, now)
      usage.reservedTokens += reserved
      let billed = 0
      return {
        recordTokens({ inputTokens, outputTokens }) {
          billed = inputTokens + outputTokens
        },
        release() {
          usage.reservedTokens -= reserved
          usage.tokens.add(billed, performance.now())
        },
      }
    },
  }
}

const unlimited: Permit = { recordTokens: () => {}, release: () => {} }

/** For input with images or audio, whatever its size. */
const MAX_MEDIA_TOKENS = 4096
/** For an answer without a limit. */
const DEFAULT_OUTPUT_TOKENS = 1024

function estimatedTokens({ parsed, endpoint, body }: Request): number {
  const input = Math.ceil(body.length / AVERAGE_BYTES_PER_TOKEN)
  const output = endpoint.outputLimitFields.length === 0 ? 0 : (parsed.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS)
  return (parsed.hasMedia ? Math.min(input, MAX_MEDIA_TOKENS) : input) + output * Math.max(parsed.choices, 1)
}

/** `waitMs` 0: only open requests are in the way, and any of them may end at any moment. */
function rateLimitExceeded(type: 'requests' | 'tokens', limit: number, waitMs: number): GatewayError {
  const seconds = Math.max(Math.ceil(waitMs / 1000), 1)
  return new GatewayError(
    'rate_limit_exceeded',
    `Your limit is ${limit} ${type} per minute. Try again in ${seconds} s.`,
    {
      type,
      headers: { 'retry-after': String(seconds), 'x-should-retry': 'true' },
    },
  )
}

const SECOND = 1000
const WINDOW_SECONDS = 60

/** The current second counts from its beginning, so the oldest one does to its end. */
const BUCKETS = WINDOW_SECONDS + 1

/** A sum over the last minute, by whole seconds: never less than what the last 60 s saw. `now`: milliseconds of one clock. */
export class SlidingWindow {
  /** By second, modulo their number. */
  readonly #amounts = new Float64Array(BUCKETS)
  #latest = 0
  #sum = 0

  add(amount: number, now: number) {
    this.#advance(now)
    const second = Math.floor(now / SECOND)
    if (second <= this.#latest - BUCKETS) return
    const bucket = second % BUCKETS
    this.#amounts[bucket] = (this.#amounts[bucket] ?? 0) + amount
    this.#sum += amount
  }

  sum(now: number): number {
    this.#advance(now)
    return this.#sum
  }

  /** Milliseconds until the sum has fallen to `target`, if nothing is added. */
  msUntil(target: number, now: number): number {
    let sum = this.sum(now)
    for (let second = this.#latest - WINDOW_SECONDS; second <= this.#latest && sum > target; second += 1) {
      sum -= second < 0 ? 0 : (this.#amounts[second % BUCKETS] ?? 0)
      if (sum <= target) return (second + BUCKETS) * SECOND - now
    }
    return 0
  }

  /** Forgets the seconds that have left the window since the last call. */
  #advance(now: number) {
    const second = Math.floor(now / SECOND)
    for (let next = Math.max(this.#latest + 1, second - WINDOW_SECONDS); next <= second; next += 1) {
      this.#sum -= this.#amounts[next % BUCKETS] ?? 0
      this.#amounts[next % BUCKETS] = 0
    }
    this.#latest = Math.max(this.#latest, second)
  }
}
