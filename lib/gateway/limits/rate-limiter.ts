import type { Tokens } from '../../pricing/tokens'
import { AVERAGE_BYTES_PER_TOKEN } from '../../pricing/upper-bound'
import { rateLimitExceeded } from '../http/rejections'
import type { RequestContext } from '../request-context'
import type { Member, RateLimits } from '../snapshot/snapshot'

type Request = Pick<RequestContext, 'member' | 'parsed' | 'endpoint' | 'body'>

/** An admitted request. `release` must be called when it has ended. */
export type Permit = {
  /** The `x-ratelimit-…` of the member and their token, which replace those of the account; null for a member without a limit. */
  readonly headers: Record<string, string> | null
  recordTokens(tokens: Tokens): void
  release(): void
}

/** Requests and tokens per minute of members and their further tokens, as far as this process sees them. */
export type RateLimiter = {
  /** Throws 429 when a limit for the last minute is reached. `now`: of a monotonic clock, in milliseconds. */
  acquire(request: Request, now?: number): Permit
}

type Usage = { requests: SlidingWindow; tokens: SlidingWindow; reservedTokens: number }

/** A member or a token that is limited, and what it has used. */
type Scope = { of: 'member' | 'token'; limits: RateLimits; usage: Usage }

/**
 * An open request reserves its estimated tokens, and counts what was billed once it has ended. One whose estimate alone exceeds
 * the limit is admitted when nothing else counts.
 */
export function makeRateLimiter(): RateLimiter {
  const members = new Map<number, Usage>()
  const tokens = new Map<number, Usage>()

  /** The member first: it is the limit that no other token can go around. */
  const scopesOf = (member: Member): Scope[] => {
    const { id, token } = member
    const scopes: Scope[] = []
    if (isLimited(member)) scopes.push({ of: 'member', limits: member, usage: usageOf(members, id) })
    if (token && isLimited(token)) scopes.push({ of: 'token', limits: token, usage: usageOf(tokens, token.id) })
    return scopes
  }

  return {
    acquire(request, now = performance.now()) {
      const { member } = request
      if (!isLimited(member) && !(member.token && isLimited(member.token))) return unlimited
      const scopes = scopesOf(member)
      const estimate = estimatedTokens(request)
      const reservedIn = ({ limits }: Scope) => Math.min(estimate, limits.tokensPerMinute ?? 0)
      for (const scope of scopes) requireRoom(scope, reservedIn(scope), () => rateLimitHeaders(scopes, now), now)
      for (const scope of scopes) {
        scope.usage.requests.add(1, now)
        scope.usage.reservedTokens += reservedIn(scope)
      }
      let billed = 0
      return {
        headers: rateLimitHeaders(scopes, now),
        recordTokens({ inputTokens, outputTokens }) {
          billed = inputTokens + outputTokens
        },
        release() {
          for (const scope of scopes) {
            scope.usage.reservedTokens -= reservedIn(scope)
            scope.usage.tokens.add(billed, performance.now())
          }
        },
      }
    },
  }
}

const isLimited = ({ requestsPerMinute, tokensPerMinute }: RateLimits) =>
  requestsPerMinute !== null || tokensPerMinute !== null

function usageOf(all: Map<number, Usage>, id: number): Usage {
  const usage = all.get(id) ?? { requests: new SlidingWindow(), tokens: new SlidingWindow(), reservedTokens: 0 }
  all.set(id, usage)
  return usage
}

/** Throws 429 without it. */
function requireRoom(
  { of, limits, usage }: Scope,
  reserved: number,
  headers: () => Record<string, string>,
  now: number,
) {
  const { requestsPerMinute, tokensPerMinute } = limits
  const reject = (type: 'requests' | 'tokens', limit: number, waitMs: number) =>
    rateLimitExceeded({ of, type, limit, seconds: secondsOf(waitMs), headers: headers() })
  if (requestsPerMinute !== null && usage.requests.sum(now) + 1 > requestsPerMinute)
    throw reject('requests', requestsPerMinute, usage.requests.msUntil(requestsPerMinute - 1, now))
  if (tokensPerMinute !== null && usage.tokens.sum(now) + usage.reservedTokens + reserved > tokensPerMinute)
    throw reject('tokens', tokensPerMinute, usage.tokens.msUntil(tokensPerMinute - reserved, now))
}

const unlimited: Permit = { headers: null, recordTokens: () => {}, release: () => {} }

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
const secondsOf = (waitMs: number) => Math.max(Math.ceil(waitMs / 1000), 1)

/** In OpenAI's form: of requests and of tokens, the limit that leaves least. */
function rateLimitHeaders(scopes: readonly Scope[], now: number): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const type of ['requests', 'tokens'] as const) {
    let least = Number.POSITIVE_INFINITY
    for (const { limits, usage } of scopes) {
      const limit = limits[`${type}PerMinute`]
      if (limit === null) continue
      const used = usage[type].sum(now) + (type === 'tokens' ? usage.reservedTokens : 0)
      const left = Math.max(limit - used, 0)
      if (left >= least) continue
      least = left
      headers[`x-ratelimit-limit-${type}`] = String(limit)
      headers[`x-ratelimit-remaining-${type}`] = String(left)
      headers[`x-ratelimit-reset-${type}`] = resetAfter(usage[type], now)
    }
  }
  return headers
}

/** When nothing of the last minute counts any more. */
const resetAfter = (window: SlidingWindow, now: number) => `${Math.ceil(window.msUntil(0, now) / 1000)}s`

const SECOND = 1000
/** So that no one has to wait for 60 s: several SDKs ignore a `Retry-After` that long, and fail at once. */
const WINDOW_SECONDS = 58

/** The current second counts from its beginning, so the oldest one does to its end. */
const BUCKETS = WINDOW_SECONDS + 1

/**
 * A sum over the last minute, by whole seconds: what the last 58 s saw and at most what the last 59 s saw. `now`: milliseconds
 * of one clock.
 */
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
