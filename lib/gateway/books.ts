import { setTimeout as wait } from 'node:timers/promises'
import { log } from '../log'

const LONGEST_PAUSE_MS = 1000

/** Writes that must not be lost, tried until they are durable. */
export type Books = {
  /** True once written; false when that took longer than `patience` ms: then it goes on trying by itself. */
  surely(write: () => Promise<unknown>): Promise<boolean>
  /** How many writes are waiting for longer than that: while there are some, nothing should be sent here. */
  stuck(): number
  /** Ends the trying: what is not written by now, the next start books as interrupted. */
  stop(): void
}

export function makeBooks(patience: number): Books {
  let stuck = 0
  let stopped = false

  async function until(write: () => Promise<unknown>): Promise<boolean> {
    for (let pause = 20; !stopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const error = await write().then(
        () => null,
        (why: unknown) => why,
      )
      if (error === null) return true
      log.error({ err: error }, 'a ledger entry could not be closed, trying again')
      await wait(pause)
    }
    return false
  }

  return {
    async surely(write) {
      const written = until(write)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, patience, false)
      })
      const inTime = await Promise.race([written, late])
      clearTimeout(timer)
      if (inTime) return true
      stuck += 1
      void written.finally(() => {
        stuck -= 1
      })
      return false
    },
    stuck: () => stuck,
    stop() {
      stopped = true
    },
  }
}
