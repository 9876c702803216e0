import type { Pool } from 'pg'
import { log } from '../../logging/log'
import { sqlOver } from './sql'

/** So long may another replica's change go unnoticed. */
const EVERY_MS = 250

const NOW = `SELECT (SELECT "value" FROM "Revision") AS "revision",
  (SELECT "value" FROM "Setting" WHERE "name" = 'reportingZone') AS "zone"`

export type Watch = { revision(): number; zone(): string; look(): Promise<void>; stop(): void }

/** What every replica has to know at once, read again and again. */
export async function watch(pool: Pool): Promise<Watch> {
  const sql = sqlOver(pool)
  let known = { revision: 0n, zone: 'UTC' }
  const look = async () => {
    const [now] = await sql.all<{ revision: bigint; zone: string | null }>(NOW)
    // Of two readings that overtook each other the newer one stays.
    if (now && now.revision >= known.revision) known = { revision: now.revision, zone: now.zone ?? 'UTC' }
  }
  await look()
  const timer = setInterval(
    () => void look().catch((error: unknown) => log.warn({ err: error }, 'the database cannot be read')),
    EVERY_MS,
  )
  timer.unref()
  return {
    revision: () => Number(known.revision),
    zone: () => known.zone,
    look,
    stop: () => clearInterval(timer),
  }
}
