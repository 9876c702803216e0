import { createHash } from 'node:crypto'
import { emptyIfMissing, type Reader } from '../core/sql'
import { log } from '../logging/log'
import type { AppContext } from '../runtime/context'

/** The fields of an event that its hash covers, in this order. */
const fields = [
  ...(['id', 'at', 'actorId', 'actorName', 'action', 'targetId', 'targetName'] as const),
  ...(['detail', 'channel', 'address', 'requestId'] as const),
]
type Event = { [Field in (typeof fields)[number]]: string | number | bigint | null }

/** The hash of an event and of all those sealed before it: SHA-256 in hexadecimal. */
const hashOf = (previous: string, event: Event): string =>
  createHash('sha256')
    .update(JSON.stringify([previous, ...fields.map((field) => (event[field] === null ? null : String(event[field])))]))
    .digest('hex')

/** What precedes the first event. */
const NO_HASH = ''

const BATCH = 500
/** PostgreSQL gives out ids before the transactions that use them commit, not always in that order. */
const STRAGGLERS = 1000

/** Seals the events that have no seal yet, in the order of their ids. Returns how many there were, at most a batch. */
async function sealBatch({ db }: AppContext, toLog: boolean): Promise<number> {
  return db.$transaction(async (tx) => {
    const last = await tx.auditSeal.findFirst({ orderBy: { seq: 'desc' } })
    const highest = await tx.auditSeal.findFirst({ orderBy: { eventId: 'desc' }, select: { eventId: true } })
    const from = (highest?.eventId ?? 0) - STRAGGLERS
    const [events, seals] = await Promise.all([
      tx.auditEvent.findMany({ where: { id: { gt: from } }, orderBy: { id: 'asc' }, take: BATCH + STRAGGLERS }),
      tx.auditSeal.findMany({ where: { eventId: { gt: from } }, select: { eventId: true } }),
    ])
    const sealed = new Set(seals.map(({ eventId }) => eventId))
    const unsealed = events.filter(({ id }) => !sealed.has(id)).slice(0, BATCH)
    let { seq, hash } = last ?? { seq: 0, hash: NO_HASH }
    const data = unsealed.map((event) => {
      seq += 1
      hash = hashOf(hash, event)
      return { seq, eventId: event.id, hash }
    })
    if (data.length === 0) return 0
    await tx.auditSeal.createMany({ data })
    // Before the commit: a line that a failure repeats is better than one that it loses.
    if (toLog) for (const [at, event] of unsealed.entries()) logEvent(event, data[at]?.hash ?? '')
    return data.length
  })
}

const logEvent = ({ at, ...event }: Omit<Event, 'at'> & { at: bigint }, hash: string) =>
  log.info({ audit: { ...event, at: new Date(Number(at)).toISOString(), hash } }, 'audit event')

const INTERVAL_MS = 5_000

/**
 * Seals events shortly after they were recorded, on one replica; with `toLog` each becomes a line of the log then. Returns the
 * function that seals the rest and stops.
 */
export function startAuditSealing(services: AppContext, toLog: boolean): () => Promise<void> {
  let running: Promise<void> | null = null
  const sealAll = async () => {
    for (let sealed = BATCH; sealed === BATCH; )
      sealed = (await services.withTaskLock('audit', () => sealBatch(services, toLog))) ?? 0
  }
  const run = () => {
    running ??= sealAll()
      .catch((err: unknown) => log.error({ err }, 'the audit log cannot be sealed'))
      .finally(() => {
        running = null
      })
    return running
  }
  const timer = setInterval(() => void run(), INTERVAL_MS)
  timer.unref()
  void run()
  return async () => {
    clearInterval(timer)
    await running
    await run()
  }
}

/** `problem`: what is wrong with the first event that does not fit; null if every seal fits. `head`: the last hash. */
export type SealReport = { sealed: number; unsealed: number; head: string; problem: string | null }

const PAGE = 2000
const SEALED = `SELECT s."seq", s."eventId", s."hash", ${fields.map((field) => `e."${field}"`).join(', ')}
  FROM "AuditSeal" s LEFT JOIN "AuditEvent" e ON e."id" = s."eventId" WHERE s."seq" > :after ORDER BY s."seq" LIMIT ${PAGE}`
const UNSEALED = `SELECT count(*) AS "count" FROM "AuditEvent" e
  WHERE NOT EXISTS (SELECT 1 FROM "AuditSeal" s WHERE s."eventId" = e."id")`

type SealedRow = Event & { seq: bigint; eventId: bigint; hash: string; id: bigint | null }

/** Computes all hashes anew. An event that was changed or removed, or a seal that was, is found. */
export async function verifySeals({ all }: Pick<Reader, 'all'>, signal?: AbortSignal): Promise<SealReport> {
  const [row] = await emptyIfMissing(all<{ count: bigint }>(UNSEALED))
  const report: SealReport = { sealed: 0, unsealed: Number(row?.count ?? 0n), head: NO_HASH, problem: null }
  for (let more = true; more; ) {
    signal?.throwIfAborted()
    const rows = await emptyIfMissing(all<SealedRow>(SEALED, { after: report.sealed }))
    for (const { seq, eventId, hash, ...event } of rows) {
      report.problem = problemOf(
        report,
        Number(seq),
        eventId,
        event.id === null ? null : hashOf(report.head, event),
        hash,
      )
      if (report.problem !== null) return report
      report.sealed += 1
      report.head = hash
    }
    more = rows.length === PAGE
  }
  return report
}

function problemOf({ sealed }: SealReport, seq: number, eventId: bigint, expected: string | null, hash: string) {
  if (seq !== sealed + 1) return `seal ${sealed + 1} was removed`
  if (expected === null) return `event ${eventId} was removed`
  return expected === hash ? null : `event ${eventId}, or one before it, was changed`
}
