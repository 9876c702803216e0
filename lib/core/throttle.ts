import { isIPv6 } from 'node:net'

const WINDOW_MS = 60_000
const ALLOWED_PER_WINDOW = 10
const MAX_ADDRESSES = 10_000

/** Counts invalid tokens per client address, of IPv6 per /64: that is what one client has. A valid token is always served. */
export type Throttle = {
  /** Counts an invalid token. Returns the seconds to wait if there were more than 10 within a minute, else null. */
  recordInvalidToken(address: string, now?: number): number | null
}

export function makeThrottle(): Throttle {
  const windows = new Map<string, { startedAt: number; count: number }>()
  return {
    recordInvalidToken(address, now = Date.now()) {
      const source = networkOf(address)
      const window = windows.get(source)
      if (!window || now - window.startedAt >= WINDOW_MS) {
        // Bounded memory: a flood of addresses resets the counters, and each address had its ten attempts anyway.
        if (windows.size >= MAX_ADDRESSES) windows.clear()
        windows.set(source, { startedAt: now, count: 1 })
        return null
      }
      window.count += 1
      return window.count > ALLOWED_PER_WINDOW ? Math.ceil((window.startedAt + WINDOW_MS - now) / 1000) : null
    },
  }
}

/** The first four groups of an IPv6 address; any other address as it is. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const [before = [], after = []] = groups
  const zeros = Array(Math.max(8 - before.length - after.length, 0)).fill('0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}
