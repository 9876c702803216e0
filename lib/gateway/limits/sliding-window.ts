const SECOND = 1000
const MINUTE = 60

/** A sum over the last minute, kept by whole seconds: never less than what the last 60 s saw. Times are milliseconds of one clock. */
export class SlidingWindow {
  readonly #seconds = new Map<number, number>()

  add(amount: number, now: number) {
    const second = Math.floor(now / SECOND)
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + amount)
  }

  sum(now: number): number {
    const oldest = Math.floor(now / SECOND) - MINUTE
    let sum = 0
    for (const [second, amount] of this.#seconds) {
      if (second < oldest) this.#seconds.delete(second)
      else sum += amount
    }
    return sum
  }

  /** Milliseconds until the sum has fallen to `most`, when nothing is added. */
  wait(most: number, now: number): number {
    let sum = this.sum(now)
    for (const [second, amount] of this.#seconds) {
      if (sum <= most) return 0
      sum -= amount
      if (sum <= most) return (second + MINUTE + 1) * SECOND - now
    }
    return 0
  }
}
