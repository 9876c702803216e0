import { shuttingDown } from '../http/rejections'
import { ClientDisconnected } from '../request/read-body'

/** What an attempt results in that has to be repeated. */
type Busy = 'budget_reserved'

/** `untilMs`: of the monotonic clock. */
type Wait = { untilMs: number; isGone(): boolean }

type Waiter = Wait & { attempt(): Promise<unknown>; resolve(result: unknown): void; reject(error: unknown): void }

/**
 * Requests that would fit into a member's budget if their other open requests did not hold the rest of it. Each member has a
 * line of their own, and the first in it goes first: a small request does not overtake a large one.
 */
export type BudgetLine = {
  /** Whether nobody of the member's is waiting: else a new request joins the line without an attempt of its own. */
  isEmpty(memberId: number): boolean
  /**
   * Repeats `attempt` in turn while it results in `budget_reserved`, and resolves to its last result. Rejects with its error, or
   * when the client has disconnected.
   */
  wait<Result>(memberId: number, attempt: () => Promise<Result | Busy>, wait: Wait): Promise<Result | Busy>
  /** What an open request of the member held is free. */
  freed(memberId: number): void
  /** Sends everybody away. */
  close(): void
}

/** How often the first in a line tries without being told: other replicas free money too, and admins raise budgets. */
const RETRY_MS = 250

export function makeBudgetLine(): BudgetLine {
  const lines = new Map<number, Line>()
  return {
    isEmpty: (memberId) => !lines.has(memberId),
    wait<Result>(memberId: number, attempt: () => Promise<Result | Busy>, wait: Wait) {
      let line = lines.get(memberId)
      if (!line) {
        line = new Line(() => lines.delete(memberId))
        lines.set(memberId, line)
      }
      return line.join(attempt, wait)
    },
    freed: (memberId) => lines.get(memberId)?.advance(),
    close() {
      for (const line of lines.values()) line.sendAway(shuttingDown())
    },
  }
}

class Line {
  readonly #waiters: Waiter[] = []
  #isAdvancing = false
  #isFreed = false
  /** Why everybody is sent away. */
  #end: Error | null = null
  readonly #timer = setInterval(() => this.advance(), RETRY_MS)

  constructor(private readonly onEmpty: () => void) {}

  join<Result>(attempt: () => Promise<Result | Busy>, wait: Wait): Promise<Result | Busy> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ ...wait, attempt, resolve: (result) => resolve(result as Result | Busy), reject })
      this.advance()
    })
  }

  /** Lets as many go as fit, one after another. */
  advance() {
    this.#isFreed = true
    if (!this.#isAdvancing) void this.#advance()
  }

  async #advance() {
    this.#isAdvancing = true
    while (this.#isFreed) {
      this.#isFreed = false
      for (let first = this.#next(); first && (await this.#admit(first)); first = this.#next());
    }
    this.#isAdvancing = false
    this.#next()
    if (this.#waiters.length > 0) return
    clearInterval(this.#timer)
    this.onEmpty()
  }

  /** False when it has to go on waiting. */
  async #admit(first: Waiter): Promise<boolean> {
    try {
      const result = await first.attempt()
      if (result === ('budget_reserved' satisfies Busy)) return false
      first.resolve(result)
    } catch (error) {
      first.reject(error)
    }
    this.#waiters.shift()
    return true
  }

  /** The first in the line, once those have left it who have waited long enough or have hung up. */
  #next(): Waiter | undefined {
    const now = performance.now()
    const stay = this.#waiters.filter((waiter) => {
      if (this.#end) waiter.reject(this.#end)
      else if (waiter.isGone()) waiter.reject(new ClientDisconnected())
      else if (now >= waiter.untilMs) waiter.resolve('budget_reserved' satisfies Busy)
      else return true
      return false
    })
    this.#waiters.splice(0, this.#waiters.length, ...stay)
    return stay[0]
  }

  sendAway(error: Error) {
    this.#end = error
    this.advance()
  }
}
