/** Bodies up to this size are kept, and may be parsed or scanned without yielding. */
export const SMALL_BODY = 64 * 1024

/** A request's body, as the client sent it. */
export type Body = {
  readonly length: number
  /** Throws after `release`. */
  bytes(): Buffer
  /** All of it when it is small, else null. Stays after `release`. */
  readonly small: Buffer | null
  /** No attempt will send it again: a large one leaves memory. */
  release(): void
}

export function makeBody(whole: Buffer, onRelease = () => {}): Body {
  const { length } = whole
  const small = length <= SMALL_BODY ? whole : null
  let current: Buffer | null = whole
  return {
    length,
    small,
    bytes() {
      if (!current) throw new Error('the body has been released')
      return current
    },
    release() {
      current = small
      onRelease()
    },
  }
}

/** Bounds the memory of all request bodies together. */
export type MemoryBudget = { open(): Allocation }

/** What one body holds of the budget. */
export type Allocation = {
  /** Null when `bytes` more fit; else resolves once they do, until when the client's sending must be paused. */
  grow(bytes: number): Promise<void> | null
  /** The whole body has arrived: it will not grow any more. */
  complete(): void
  /** Idempotent. */
  release(): void
}

/** For small bodies, and the beginnings of large ones. */
const SMALL_TOTAL = 16 * 2 ** 20
/** Beyond one body of the largest size. */
const LARGE_EXTRA = 4 * 2 ** 20

/** Two budgets, so that a small body never waits for large ones. `maxBodyBytes`: the largest body accepted. */
export function makeMemoryBudget(maxBodyBytes: number): MemoryBudget {
  const [smallBudget, largeBudget] = [makeByteBudget(SMALL_TOTAL), makeByteBudget(maxBodyBytes + LARGE_EXTRA)]
  return {
    open() {
      const [head, rest] = [smallBudget.open(), largeBudget.open()]
      let headRoom = SMALL_BODY
      return {
        grow(bytes) {
          const headBytes = Math.min(bytes, headRoom)
          headRoom -= headBytes
          const waits = [
            headBytes > 0 ? head.grow(headBytes) : null,
            bytes > headBytes ? rest.grow(bytes - headBytes) : null,
          ]
          return waits[0] && waits[1] ? Promise.all(waits).then(() => {}) : (waits[0] ?? waits[1] ?? null)
        },
        complete() {
          head.complete()
          rest.complete()
        },
        release() {
          head.release()
          rest.release()
        },
      }
    },
  }
}

type Holder = { bytes: number; complete: boolean; waiting: { bytes: number; admit(): void } | null }

/**
 * `total` bytes, first come first served. Charges what has arrived, not what was announced, so a slow sender holds little.
 * One body at a time may exceed `total`, so that whatever is allowed also completes.
 */
export function makeByteBudget(total: number): MemoryBudget {
  /** In order of arrival. */
  const holders = new Set<Holder>()
  let used = 0
  let exceeding: Holder | null = null

  /**
   * Deadlock avoidance: when every holder is blocked, the oldest may exceed the budget, and no other before it has ended.
   * A body of which nothing has arrived blocks none.
   */
  const mayExceed = (holder: Holder) => {
    if (exceeding) return exceeding === holder
    const holding = [...holders].filter((one) => one.bytes > 0 || one === holder)
    return !holding.some(({ complete }) => complete) && holding[0] === holder
  }

  function take(holder: Holder, bytes: number): boolean {
    if (used + bytes > total) {
      if (!mayExceed(holder)) return false
      exceeding = holder
    }
    used += bytes
    holder.bytes += bytes
    return true
  }

  /** Admits those waiting in order of arrival, up to the first that does not fit: a large one must not starve. */
  function admitWaiting() {
    for (const holder of holders) {
      const { waiting } = holder
      if (!waiting) continue
      if (!take(holder, waiting.bytes)) return
      holder.waiting = null
      waiting.admit()
    }
  }

  return {
    open() {
      const holder: Holder = { bytes: 0, complete: false, waiting: null }
      holders.add(holder)
      return {
        grow(bytes) {
          if (take(holder, bytes)) return null
          return new Promise((admit) => {
            holder.waiting = { bytes, admit }
          })
        },
        complete() {
          holder.complete = true
          admitWaiting()
        },
        release() {
          if (!holders.delete(holder)) return
          used -= holder.bytes
          if (exceeding === holder) exceeding = null
          admitWaiting()
        },
      }
    },
  }
}
