import type { Sql } from '../core/sql'
import type { CommandRunner } from '../db/engine'
import { entryCommands } from './entries'
import { leaseCommands } from './leases'
import { repriceCommand } from './reprice'
import { setZoneCommand } from './time-zone'

/**
 * Every change of the ledger. Each command runs inside one transaction of `sql`, which the database engine opens and
 * commits. `owner`: the id of this process, see `leases.ts`.
 */
export function makeLedgerCommands(sql: Sql, owner: string) {
  const entries = entryCommands(sql, owner)
  return {
    ...entries,
    ...leaseCommands(sql, owner, entries.settle),
    reprice: repriceCommand(sql),
    setZone: setZoneCommand(sql),
  }
}

export type LedgerCommands = ReturnType<typeof makeLedgerCommands>
export type LedgerRunner = CommandRunner<LedgerCommands>
