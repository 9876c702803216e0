import { SHORT } from './body'
import { type Allocation, makeShare } from './body-share'

const BEGINNINGS = 16 * 2 ** 20
/** Beside one as large as is allowed. */
const OTHERS = 4 * 2 ** 20

/** Room for all bodies at once. Short ones have theirs, and the beginnings of long ones: they never wait for the rest of those. */
export type MemoryBudget = { open(): Allocation }

/** `largest`: bytes that one body may have. */
export function makeRoom(largest: number): MemoryBudget {
  const [beginnings, rests] = [makeShare(BEGINNINGS), makeShare(largest + OTHERS)]
  return {
    open() {
      const [beginning, rest] = [beginnings.open(), rests.open()]
      let short = SHORT
      return {
        grow(bytes) {
          const first = Math.min(bytes, short)
          short -= first
          const waits = [first > 0 ? beginning.grow(first) : null, bytes > first ? rest.grow(bytes - first) : null]
          return waits[0] && waits[1] ? Promise.all(waits).then(() => {}) : (waits[0] ?? waits[1] ?? null)
        },
        whole() {
          beginning.whole()
          rest.whole()
        },
        release() {
          beginning.release()
          rest.release()
        },
      }
    },
  }
}
