const HOUR_MS = 3_600_000

/** Lets `most` things an hour through and counts the rest, so that who provokes lines cannot fill the disk. */
export function seldom(most: number) {
  let since = 0
  let passed = 0
  let skipped = 0
  return {
    /** Null: not this one. Else how many were left out since the last that passed. */
    pass(now = Date.now()): number | null {
      if (now - since >= HOUR_MS) {
        since = now
        passed = 0
      }
      if (passed >= most) {
        skipped += 1
        return null
      }
      passed += 1
      const before = skipped
      skipped = 0
      return before
    },
  }
}

/** As `seldom`, for each person by themselves. */
export function seldomEach(most: number) {
  const people = new Map<number, ReturnType<typeof seldom>>()
  return {
    pass(userId: number): number | null {
      const own = people.get(userId) ?? seldom(most)
      people.set(userId, own)
      return own.pass()
    },
  }
}
