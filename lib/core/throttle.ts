const WINDOW_MS = 60_000
const ALLOWED_PER_WINDOW = 10
const MAX_ADDRESSES = 10_000

/** Counts invalid tokens per client address. A valid token is always served. */
export type Throttle = {
  /** Counts an invalid token. Returns the seconds to wait if there were more than 10 within a minute, else null. */
  recordInvalidToken(address: string, now?: number): number | null
}

export function makeThrottle(): Throttle {
  const windows = new Map<string, { startedAt: number; count: number }>()
  return {
    recordInvalidToken(address, now = Date.now()) {
      const window = windows.get(address)
      if (!window || now - window.startedAt >= WINDOW_MS) {
        // Bounded memory: a flood of addresses resets the counters, and each address had its ten attempts anyway.
        if (windows.size >= MAX_ADDRESSES) windows.clear()
        windows.set(address, { startedAt: now, count: 1 })
        return null
      }
      window.count += 1
      return window.count > ALLOWED_PER_WINDOW ? Math.ceil((window.startedAt + WINDOW_MS - now) / 1000) : null
    },
  }
}
