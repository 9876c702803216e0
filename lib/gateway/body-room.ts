import { SHORT } from './body'
import { type Hold, makeShare } from './body-share'

const BEGINNINGS = 16 * 2 ** 20
/** Beside one as large as is allowed. */
const OTHERS = 4 * 2 ** 20

/** Room for all bodies at once. Short ones have theirs, and the beginnings of long ones: they never wait for the rest of those. */
export type Room = {
  /** `said`: the bytes that are announced, or may come. Resolves once there is room for the first of them. */
  open(said: number): { begun: Promise<void> | null; hold: Hold }
}

/** `largest`: bytes that one body may have. */
export function makeRoom(largest: number): Room {
  const [beginnings, rests] = [makeShare(BEGINNINGS), makeShare(largest + OTHERS)]
  return {
    open(said) {
      const [beginning, rest] = [beginnings.open(), rests.open()]
      let ready = Math.min(said, SHORT)
      const begun = beginning.grow(ready)
      return {
        begun,
        hold: {
          grow(bytes) {
            const fits = Math.min(bytes, ready)
            ready -= fits
            return bytes > fits ? rest.grow(bytes - fits) : null
          },
          whole() {
            beginning.whole()
            rest.whole()
          },
          free() {
            beginning.free()
            rest.free()
          },
        },
      }
    },
  }
}
