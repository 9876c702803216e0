import { setTimeout as wait } from 'node:timers/promises'
import { log } from '../../logging/log'

const LONGEST_PAUSE_MS = 1000

/** Writes that must not be lost, tried until they are durable. */
export type DurableWrites = {
  /** True once written; false when that took longer than `patience` ms: then it goes on trying by itself. */
  writeDurably(write: () => Promise<unknown>): Promise<boolean>
  /** How many writes are waiting for longer than that: while there are some, nothing should be sent here. */
  overdueCount(): number
  /** Ends the trying: what is not written by now, the next start books as interrupted. */
  stop(): void
}

export function makeBooks(patience: number): DurableWrites {
  let stuck = 0
  let stopped = false

  async function until(write: () => Promise<unknown>): Promise<boolean> {
    for (let pause = 20; !stopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await write()
        return true
      } catch (error) {
        log.error({ err: error }, 'a ledger entry could not be closed, trying again')
        await wait(pause)
      }
    }
    return false
  }

  return {
    writeDurably: (write) =>
      new Promise((resolve) => {
        let isLate = false
        const timer = setTimeout(() => {
          isLate = true
          stuck += 1
          resolve(false)
        }, patience)
        void until(write).then((isWritten) => {
          clearTimeout(timer)
          if (isLate) stuck -= 1
          resolve(isWritten)
        })
      }),
    overdueCount: () => stuck,
    stop() {
      stopped = true
    },
  }
}
