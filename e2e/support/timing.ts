/**
 * How long tests wait for a condition before they fail, in milliseconds. They are generous, because a test that passes never
 * waits that long: nothing here sleeps.
 */
export const timing = {
  /** One test, and one hook. */
  test: 180_000,
  /** A test with dozens of processes or a million rows. */
  longTest: 600_000,
  /** What normally takes less than a second. */
  poll: 20_000,
  /** What takes seconds by design, such as idle connections closing. */
  slowPoll: 30_000,
  /** What other processes notice when a lease expires. */
  lease: 40_000,
  /** A scheduled job, or all entries being closed. */
  longPoll: 60_000,
  /** The server noticing that its database is unwritable, or writable again. */
  recovery: 15_000,
  /** A reply on a raw socket. */
  reply: 10_000,
} as const
