import type { Database } from 'better-sqlite3'
import { type CommandSet, groupCommit } from '../lib/db/sqlite/group-commit'
import type { SqliteLedgerRunner } from '../lib/ledger/sqlite-commands'

/** Runs commands one after another on a connection, as the writer thread does. `before`: runs first, and may make one fail. */
export function sqliteLedgerRunner(
  connection: Database,
  set: CommandSet,
  before: (name: string) => Promise<void> = async () => {},
): SqliteLedgerRunner {
  let last: Promise<unknown> = Promise.resolve()
  return ((name, input) => {
    const result = last.then(async () => {
      await before(name)
      const [reply] = await groupCommit(connection, set, [{ id: 1, name, input }])
      if (!reply || 'error' in reply) throw new Error(reply?.error.message)
      return reply.value
    })
    last = result.catch(() => undefined)
    return result
  }) as SqliteLedgerRunner
}
