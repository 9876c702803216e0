/** Bytes per millisecond: 16 kB a second, which a telephone line can do. */
const SLOWEST = 16

/** Calls `late` when a body has become too slow. Only the time counts in which it is read. */
export function makeClock(grace: number, late: () => void) {
  let spent = 0
  let since = 0
  let timer: NodeJS.Timeout | undefined
  return {
    /** `size`: what has arrived. */
    start(size: number) {
      since = performance.now()
      timer = setTimeout(late, Math.max(grace + size / SLOWEST - spent, 0))
    },
    stop() {
      clearTimeout(timer)
      spent += performance.now() - since
    },
  }
}
