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

/** Bounds the memory of all request bodies together, and of those of each member. */
export type MemoryBudget = { open(memberId: number): Allocation }

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

/**
 * Two budgets, so that a small body never waits for large ones. One member may hold half of each, so that nobody else waits for
 * what a member sends slowly or to slow models. `maxBodyBytes`: the largest body accepted.
 */
export function makeMemoryBudget(maxBodyBytes: number): MemoryBudget {
  const smallBudget = makeByteBudget(SMALL_TOTAL, SMALL_TOTAL / 2)
  const largest = maxBodyBytes + LARGE_EXTRA
  const largeBudget = makeByteBudget(2 * largest, largest)
  return {
    open(memberId) {
      const [head, rest] = [smallBudget.open(memberId), largeBudget.open(memberId)]
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

type Holder = { bytes: number; complete: boolean; waiting: { bytes: number; admit(): void } | null; own: Share }

/** A number of bytes that bodies share, first come first served. One at a time may exceed it. */
class Share {
  /** In order of arrival. */
  readonly holders = new Set<Holder>()
  readonly #total: number
  #used = 0
  #exceeding: Holder | null = null

  constructor(total: number) {
    this.#total = total
  }

  fits(holder: Holder, bytes: number): boolean {
    return this.#used + bytes <= this.#total || this.#mayExceed(holder)
  }

  take(holder: Holder, bytes: number) {
    this.#used += bytes
    if (this.#used > this.#total) this.#exceeding = holder
  }

  remove(holder: Holder): boolean {
    if (!this.holders.delete(holder)) return false
    this.#used -= holder.bytes
    if (this.#exceeding === holder) this.#exceeding = null
    return true
  }

  /**
   * Deadlock avoidance: when every holder is blocked, the oldest may exceed the share, and no other before it has ended.
   * A body of which nothing has arrived blocks none.
   */
  #mayExceed(holder: Holder): boolean {
    if (this.#exceeding) return this.#exceeding === holder
    const holding = [...this.holders].filter((one) => one.bytes > 0 || one === holder)
    return !holding.some(({ complete }) => complete) && holding[0] === holder
  }
}

/**
 * `total` bytes for all members and `perMember` for each. Charges what has arrived, not what was announced, so a slow sender
 * holds little. One body at a time may exceed either, so that whatever is allowed also completes.
 */
export function makeByteBudget(total: number, perMember = total): MemoryBudget {
  const all = new Share(total)
  let waiters = 0
  const shares = new Map<number, Share>()

  function take(holder: Holder, bytes: number) {
    holder.own.take(holder, bytes)
    all.take(holder, bytes)
    holder.bytes += bytes
  }

  /**
   * Admits those waiting in order of arrival, up to the first that does not fit: a large one must not starve. One that only its
   * member's share has no room for holds up that member's.
   */
  function admitWaiting() {
    if (waiters === 0) return
    const full = new Set<Share>()
    for (const holder of all.holders) {
      const { waiting, own } = holder
      if (!waiting || full.has(own)) continue
      if (!own.fits(holder, waiting.bytes)) {
        full.add(own)
        continue
      }
      if (!all.fits(holder, waiting.bytes)) return
      take(holder, waiting.bytes)
      holder.waiting = null
      waiters -= 1
      waiting.admit()
    }
  }

  return {
    open(memberId) {
      const own = shares.get(memberId) ?? new Share(perMember)
      shares.set(memberId, own)
      const holder: Holder = { bytes: 0, complete: false, waiting: null, own }
      own.holders.add(holder)
      all.holders.add(holder)
      return {
        grow(bytes) {
          if (own.fits(holder, bytes) && all.fits(holder, bytes)) {
            take(holder, bytes)
            return null
          }
          return new Promise((admit) => {
            waiters += 1
            holder.waiting = { bytes, admit }
          })
        },
        complete() {
          holder.complete = true
          admitWaiting()
        },
        release() {
          if (!all.remove(holder)) return
          if (holder.waiting) waiters -= 1
          own.remove(holder)
          if (own.holders.size === 0 && shares.get(memberId) === own) shares.delete(memberId)
          admitWaiting()
        },
      }
    },
  }
}
