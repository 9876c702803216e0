import { log } from '../logging/log'
import { BudgetAmounts, type OpenReservation } from './budget-amounts'
import { bulkOperations } from './bulk-operations'
import { rejectionOf } from './decisions'
import type { BudgetRejection, Ledger, Reservation, ReservationRef, Settlement, SettleResult } from './entry'
import type { SqliteLedgerRunner } from './sqlite-commands'
import { encodeRelease, encodeReservation, encodeSettlement } from './write-ahead-entry'

export type WriteAheadLedger = Ledger & {
  /** Resolves once the tables have everything acknowledged before the call; null when they do. For readers of the tables. */
  flush(): Promise<void> | null
  /** Stops applying in the background, and flushes. */
  close(): Promise<void>
}

const APPLY_INTERVAL_MS = 100
/** Small, so that no batch waits long behind it. */
const APPLY_COUNT = 100
/** Closed entries in the log. Above it reservations wait, so that the log cannot grow without end. */
const MAX_BACKLOG = 20_000
/** How long a reservation stays in the log only. */
const FLUSH_INTERVAL_MS = 60_000

type Options = { applyIntervalMs?: number; bulkBatch?: number }

/**
 * The ledger on SQLite. This process is the only one that writes, so budgets are decided in memory, without waiting. Each
 * reservation and settlement is then made durable by a batch of the write-ahead log before its request goes on; a batch is all
 * that came in while the one before was being written.
 */
export function makeWriteAheadLedger(run: SqliteLedgerRunner, options: Options = {}): WriteAheadLedger {
  const holds = new Map<string, OpenReservation>()
  const amounts = new BudgetAmounts(run)
  const append = makeAppender(run)
  /** Entries of this process: durable in the log, closed, and of the durable ones those that a flush has moved to the tables. */
  let durable = 0
  let closed = 0
  let flushed = 0
  /** Closed entries still in the log. */
  let unapplied = 0
  let lastFlush = Date.now()

  async function reserve(reservation: Reservation): Promise<BudgetRejection | null> {
    if (unapplied > MAX_BACKLOG) await applyBacklog()
    while (!amounts.has(reservation)) await amounts.load(reservation)
    const counted = amounts.countedIn(reservation)
    const rejection = rejectionOf(reservation, counted, amounts.limited(reservation))
    if (rejection) return rejection
    for (const sum of counted) sum.reservedPico += reservation.reservedPico
    holds.set(reservation.id, { reservation, amounts: counted, closing: null })
    try {
      await append(encodeReservation(reservation))
    } catch (cause) {
      // After a power failure it may turn out to be on disk: only a release that is durable frees it.
      throw Object.assign(new Error('The reservation could not be written.', { cause }), { uncertain: true })
    }
    durable += 1
    return null
  }

  async function settle(settlement: Settlement): Promise<SettleResult> {
    const hold = holds.get(settlement.id)
    if (!hold) {
      const { result, days } = await run('settleRow', settlement)
      amounts.change(days)
      return result
    }
    const isFirst = await close(hold, () => append(encodeSettlement(settlement)), settlement.costPico ?? 0n)
    return isFirst ? 'done' : 'already'
  }

  async function release(reservation: ReservationRef): Promise<boolean> {
    const hold = holds.get(reservation.id)
    return hold ? close(hold, () => append(encodeRelease(reservation)), 0n) : run('releaseRow', reservation)
  }

  /** Once: a second call waits for the first, and tries itself only if that fails. */
  async function close(hold: OpenReservation, write: () => Promise<void>, costPico: bigint): Promise<boolean> {
    while (hold.closing)
      if (
        await hold.closing.then(
          () => true,
          () => false,
        )
      )
        return false
    if (!holds.has(hold.reservation.id)) return false
    hold.closing = write()
    try {
      await hold.closing
    } catch (error) {
      hold.closing = null
      throw error
    }
    holds.delete(hold.reservation.id)
    durable += 1
    closed += 1
    unapplied += 1
    for (const sum of hold.amounts) {
      sum.reservedPico -= hold.reservation.reservedPico
      sum.settledPico += costPico
    }
    return true
  }

  let applying: Promise<void> | null = null
  /** In many short transactions, between which batches are written. */
  function applyBacklog(): Promise<void> {
    const work = async () => {
      for (let remaining = 1; remaining > 0; ) {
        const closedBefore = closed
        remaining = await run('apply', APPLY_COUNT)
        unapplied = remaining + closed - closedBefore
      }
    }
    applying ??= work().finally(() => {
      applying = null
    })
    return applying
  }

  let flushing: Promise<void> | null = null
  let nextFlush: Promise<void> | null = null
  async function flushNow() {
    const [upTo, closedBefore] = [durable, closed]
    nextFlush = null
    lastFlush = Date.now()
    await run('flush', undefined)
    flushed = upTo
    unapplied = closed - closedBefore
  }
  function flush(): Promise<void> | null {
    if (durable === flushed) return null
    // One that is running may have begun before what the caller is going to read was written.
    nextFlush ??= (flushing ?? Promise.resolve()).then(() => {
      const flush = flushNow()
      flushing = flush.catch(() => undefined)
      return flush
    })
    return nextFlush
  }

  /** For a process without traffic: open reservations move to the months of the new zone. */
  async function setZone(zone: string) {
    await run('setZone', zone)
    await amounts.setZone(zone, holds.values())
  }

  const timer = setInterval(() => {
    const work = Date.now() - lastFlush > FLUSH_INTERVAL_MS ? flush() : unapplied > 0 ? applyBacklog() : null
    work?.catch((error: unknown) => log.error({ err: error }, 'applying the write-ahead log failed, retrying'))
  }, options.applyIntervalMs ?? APPLY_INTERVAL_MS)
  timer.unref()

  return {
    reserve,
    settle,
    release,
    flush,
    ...bulkOperations(run, options, (days) => amounts.change(days)),
    setZone,
    amounts: (month) => amounts.month(month),
    periodAmounts: (period) => amounts.period(period),
    async close() {
      clearInterval(timer)
      try {
        await flush()
      } catch (error) {
        log.warn({ err: error }, 'the write-ahead log could not be applied; the next start applies it')
      }
    },
  }
}

/** Writes entries in batches, one at a time. The promise is that of the batch. */
function makeAppender(run: SqliteLedgerRunner): (entry: string) => Promise<void> {
  let next: { text: string; written: Promise<void> } | null = null
  let writing: Promise<unknown> | null = null

  async function writeNext() {
    // All that this turn of the event loop has to write.
    await (writing ?? new Promise(setImmediate))
    const text = next?.text ?? ''
    next = null
    const write = run('append', text)
    writing = write.then(done, done)
    await write
  }
  const done = () => {
    writing = null
  }
  return (entry) => {
    if (next) next.text += `,${entry}`
    else {
      next = { text: entry, written: Promise.resolve() }
      next.written = writeNext()
    }
    return next.written
  }
}
