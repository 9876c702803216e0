import type { Database } from 'better-sqlite3'

/** What SQLite finds broken, table by table: between two of them it can be interrupted. */
export async function brokenIn(
  connection: Database,
  {
    progress,
    signal,
  }: { progress?: ((done: number, total: number) => void) | undefined; signal?: AbortSignal | undefined },
): Promise<string[]> {
  const tables = connection.prepare(`SELECT "name" FROM sqlite_master WHERE "type" = 'table'`).pluck().all() as string[]
  const faults: string[] = []
  for (const [at, table] of tables.entries()) {
    signal?.throwIfAborted()
    const said = connection.prepare(`PRAGMA integrity_check("${table}")`).pluck().all().map(String)
    faults.push(...said.filter((line) => line !== 'ok'))
    progress?.(at + 1, tables.length)
    await new Promise(setImmediate)
  }
  return faults
}
