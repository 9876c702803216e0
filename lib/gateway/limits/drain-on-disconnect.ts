import type { Downstream } from '../http/downstream'
import type { Timeouts } from '../http/timeouts'

/** Who stays with a provider when the client has left, so that what is billed is known. */
export type DrainOnDisconnect = {
  /** `leaving` is aborted when the provider is to be left: with the client, or, for one who `stays`, some time later. */
  begin(client: Downstream, stays: boolean): { leaving: AbortSignal; end(): void }
  /** Leaves them all now. */
  stop(): void
}

/** At most `MOST_AT_ONCE` are read on for those who left; what is more is left with its client. */
const MOST_AT_ONCE = 100

export function makeStaying({ stay }: Pick<Timeouts, 'stay'>): DrainOnDisconnect {
  const open = new Set<AbortController>()
  let stopped = false
  return {
    begin({ disconnected: gone }, stays) {
      if (!stays) return { leaving: gone, end: () => {} }
      const leaving = new AbortController()
      let timer: NodeJS.Timeout | undefined
      const wait = () => {
        if (stopped || open.size >= MOST_AT_ONCE) return leaving.abort()
        open.add(leaving)
        timer = setTimeout(() => leaving.abort(), stay)
      }
      if (gone.aborted) wait()
      else gone.addEventListener('abort', wait, { once: true })
      const end = () => {
        clearTimeout(timer)
        open.delete(leaving)
        gone.removeEventListener('abort', wait)
      }
      return { leaving: leaving.signal, end }
    },
    stop() {
      stopped = true
      for (const leaving of open) leaving.abort()
    },
  }
}
