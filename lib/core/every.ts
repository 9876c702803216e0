/** Work that is done again and again, and never twice at once. */
type Job = {
  /** Does the work now, or waits for what is under way. Never rejects. */
  run(): Promise<void>
  /** Resolves once nothing is under way any more. */
  stop(): Promise<void>
}

/** Does `work` every `intervalMs`. A turn is skipped while the one before is under way, so slow work cannot pile up. */
export function every(intervalMs: number, work: () => Promise<unknown>, onError: (error: unknown) => void): Job {
  let underWay: Promise<void> | null = null
  const once = async () => {
    try {
      await work()
    } catch (error) {
      onError(error)
    } finally {
      underWay = null
    }
  }
  const run = () => {
    underWay ??= once()
    return underWay
  }
  const timer = setInterval(() => void run(), intervalMs)
  timer.unref()
  return {
    run,
    async stop() {
      clearInterval(timer)
      await underWay
    },
  }
}
