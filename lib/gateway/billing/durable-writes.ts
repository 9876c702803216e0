import { setTimeout as wait } from 'node:timers/promises'
import { log } from '../../logging/log'

const MIN_PAUSE_MS = 20
const MAX_PAUSE_MS = 1000

/** Ledger writes that must not be lost: retried until they are durable. */
export type DurableWrites = {
  /** True once written; false when that takes longer than the timeout. Retrying continues in the background then. */
  writeDurably(write: () => Promise<unknown>): Promise<boolean>
  /** Writes past the timeout: while there are some, this process should get no new requests. */
  overdueCount(): number
  /** Ends all retrying. Entries not settled by then are settled as interrupted by the next start. */
  stop(): void
}

export function makeDurableWrites(timeoutMs: number): DurableWrites {
  let overdue = 0
  let stopped = false

  async function retry(write: () => Promise<unknown>): Promise<boolean> {
    for (let pause = MIN_PAUSE_MS; !stopped; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      try {
        await write()
        return true
      } catch (error) {
        log.error({ err: error }, 'ledger write failed, retrying')
        await wait(pause)
      }
    }
    return false
  }

  return {
    writeDurably: (write) =>
      new Promise((resolve) => {
        let isOverdue = false
        const timer = setTimeout(() => {
          isOverdue = true
          overdue += 1
          resolve(false)
        }, timeoutMs)
        void retry(write).then((written) => {
          clearTimeout(timer)
          if (isOverdue) overdue -= 1
          resolve(written)
        })
      }),
    overdueCount: () => overdue,
    stop() {
      stopped = true
    },
  }
}
