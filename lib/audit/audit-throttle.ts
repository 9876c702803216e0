const HOUR_MS = 3_600_000

/** Caps how many events per hour are recorded, so that provoking them cannot fill the disk. */
export function auditThrottle(maxPerHour: number) {
  let windowStart = 0
  let recorded = 0
  let suppressed = 0
  return {
    /** How many events were suppressed since the last one recorded, or null if this one must be suppressed too. */
    tryAcquire(now = Date.now()): number | null {
      if (now - windowStart >= HOUR_MS) {
        windowStart = now
        recorded = 0
      }
      if (recorded >= maxPerHour) {
        suppressed += 1
        return null
      }
      recorded += 1
      const before = suppressed
      suppressed = 0
      return before
    },
  }
}

/** As `auditThrottle`, with a budget for each user. */
export function auditThrottlePerUser(maxPerHour: number) {
  const throttles = new Map<number, ReturnType<typeof auditThrottle>>()
  return {
    tryAcquire(userId: number): number | null {
      const throttle = throttles.get(userId) ?? auditThrottle(maxPerHour)
      throttles.set(userId, throttle)
      return throttle.tryAcquire()
    },
  }
}
