import { codeOf } from '../db/postgres/sql'
import type { Locking, Outcome } from './batch-transaction'
import type { Operation, Result } from './decisions'

/** Runs a batch in one transaction; what meets a locked row has no result. */
type Execute = (operations: readonly Operation[], locking: Locking) => Promise<Outcome>

type Waiting = { operation: Operation; resolve(result: Result): void; reject(error: unknown): void }

const MAX_BATCH = 500
/** As a rule one batch runs at a time. One that takes longer than this, on a stalled connection for instance, is not waited for. */
const OVERDUE_MS = 300
/** Batches at the same time, and those of users whose months are locked. */
const MAX_RUNNING = 3
const MAX_SET_ASIDE = 3
export const BATCH_CONNECTIONS = MAX_RUNNING + MAX_SET_ASIDE

/** lock_not_available; query_canceled, by the server's `statement_timeout` while it waited for a lock. */
const LOCKED = new Set(['55P03', '57014'])

/**
 * Collects what is asked for while a batch is being written into the next one. A batch of which a part fails is divided until
 * only that part fails; users whose months are locked wait on their own.
 */
export function batchQueue(execute: Execute): (operation: Operation) => Promise<Result> {
  const waiting: Waiting[] = []
  let running = 0
  let overdue = 0
  let isScheduled = false
  /** By user. */
  const setAside = new Map<number, Waiting[]>()
  const beingTried = new Set<number>()

  function add(one: Waiting) {
    const locked = setAside.get(one.operation.userId)
    if (locked) locked.push(one)
    else waiting.push(one)
    schedule()
  }

  /** After all that this turn of the event loop adds. */
  function schedule() {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      startNext()
    })
  }

  function startNext() {
    if (waiting.length === 0 || running > overdue || running >= MAX_RUNNING) return
    const batch = takeBatch(waiting)
    let isOverdue = false
    const timer = setTimeout(() => {
      isOverdue = true
      overdue += 1
      startNext()
    }, OVERDUE_MS)
    running += 1
    void runBatch(batch).finally(() => {
      clearTimeout(timer)
      running -= 1
      if (isOverdue) overdue -= 1
      startNext()
    })
  }

  async function runBatch(batch: Waiting[]) {
    for (const one of await run(batch, 'briefly')) {
      const { userId } = one.operation
      const locked = setAside.get(userId)
      if (locked) locked.push(one)
      else setAside.set(userId, [one])
    }
    tryLockedUsers()
  }

  function tryLockedUsers() {
    for (const [userId, locked] of setAside) {
      if (beingTried.size >= MAX_SET_ASIDE) return
      if (beingTried.has(userId)) continue
      beingTried.add(userId)
      void run(takeBatch(locked), 'patiently').finally(() => {
        beingTried.delete(userId)
        if (locked.length === 0) setAside.delete(userId)
        tryLockedUsers()
      })
    }
  }

  /** Returns what meets a locked row. */
  async function run(batch: Waiting[], locking: Locking): Promise<Waiting[]> {
    try {
      const results = await execute(
        batch.map(({ operation }) => operation),
        locking,
      )
      return batch.filter(({ operation, resolve }) => {
        const result = results.get(operation)
        if (result !== undefined) resolve(result)
        return result === undefined
      })
    } catch (error) {
      if (locking === 'briefly' && LOCKED.has(codeOf(error))) return run(batch, 'skip')
      if (isRefused(error) && batch.length > 1) {
        const half = batch.length >> 1
        return [...(await run(batch.slice(0, half), locking)), ...(await run(batch.slice(half), locking))]
      }
      for (const { reject } of batch) reject(error)
      return []
    }
  }

  return (operation) => new Promise((resolve, reject) => add({ operation, resolve, reject }))
}

/** Of several operations about one entry, only the first: the others are decided by what it has written. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  const ids = new Set<string>()
  const [batch, rest]: [Waiting[], Waiting[]] = [[], []]
  for (const one of waiting.splice(0)) {
    const fits = batch.length < MAX_BATCH && !ids.has(one.operation.id)
    if (fits) ids.add(one.operation.id)
    ;(fits ? batch : rest).push(one)
  }
  waiting.push(...rest)
  return batch
}

/** Values that no table takes, as opposed to a database that cannot be written. */
const isRefused = (error: unknown) =>
  error instanceof RangeError || error instanceof TypeError || ['22', '23'].includes(codeOf(error).slice(0, 2))
