const WINDOW_MS = 60_000
const ALLOWED = 10
const MOST_ADDRESSES = 10_000

/** Counts bad tokens by address. Only further bad tokens are refused: who shows a valid one is always served. */
export type Throttle = {
  /** Counts a bad token. Answers the seconds to wait when there were too many within a minute, else null. */
  badToken(address: string, now?: number): number | null
}

export function makeThrottle(): Throttle {
  const seen = new Map<string, { since: number; count: number }>()
  return {
    badToken(address, now = Date.now()) {
      const window = seen.get(address)
      if (!window || now - window.since >= WINDOW_MS) {
        // A flood of addresses makes us forget, never grow: each of them has its ten tries either way.
        if (seen.size >= MOST_ADDRESSES) seen.clear()
        seen.set(address, { since: now, count: 1 })
        return null
      }
      window.count += 1
      return window.count > ALLOWED ? Math.ceil((window.since + WINDOW_MS - now) / 1000) : null
    },
  }
}
