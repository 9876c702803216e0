import type { Tx } from '../db/database'
import { db } from '../runtime/db'

export type ImportOptions = {
  progress(step: string, done: number, total: number): void
  signal: AbortSignal
  /** Reports what an import would do, and changes nothing. */
  isDryRun?: boolean
}

/** Enough for years of usage. It blocks no server: the command has the database for itself. */
const TRANSACTION_TIMEOUT_MS = 3_600_000

/** Rolls a dry run back. */
class DryRun<Result> extends Error {
  constructor(readonly result: Result) {
    super('Nothing was imported.')
  }
}

/** Everything is imported, or nothing; in a dry run always nothing. */
export async function importInTransaction<Result>(
  run: (tx: Tx) => Promise<Result>,
  { isDryRun = false }: Pick<ImportOptions, 'isDryRun'>,
): Promise<Result> {
  const runOnce = async (tx: Tx) => {
    const result = await run(tx)
    if (isDryRun) throw new DryRun(result)
    return result
  }
  try {
    return await db.$transaction(runOnce, { timeout: TRANSACTION_TIMEOUT_MS })
  } catch (error) {
    if (error instanceof DryRun) return error.result
    throw error
  }
}
