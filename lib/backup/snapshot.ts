import { openToRead } from '../db/sqlite/connection'
import { sqlOver } from '../db/sqlite/sql'
import { type Sums, sumsOf, tablesOf } from '../db/tables'

/** How a long work tells how far it is, and is told to stop. */
export type Work = { progress?: (step: string, done: number, total: number) => void; signal?: AbortSignal }

/** About 4 MB a step: short enough to be interrupted between two. */
const PAGES = 1000

/**
 * Copies the SQLite database `source`, as it stands at one moment, into the file `target`; answers its sums at that moment.
 * The copying runs inside one reading transaction: without it every write of the server would make it begin anew, with it
 * nobody waits for anybody.
 */
export async function snapshot(source: string, target: string, { progress, signal }: Work): Promise<Sums> {
  const connection = openToRead(source)
  try {
    connection.exec('BEGIN')
    const sql = sqlOver(connection)
    const sums = await sumsOf(sql, await tablesOf(sql))
    await connection.backup(target, {
      progress({ totalPages, remainingPages }) {
        signal?.throwIfAborted()
        progress?.('Copying', totalPages - remainingPages, totalPages)
        return PAGES
      },
    })
    return sums
  } finally {
    connection.close()
  }
}
