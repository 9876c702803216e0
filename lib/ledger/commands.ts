import type { Sql } from '../core/sql'
import type { CommandRunner } from '../db/engine'
import type { LockMonths } from './decisions'
import { entryCommands } from './entries'
import { leaseCommands } from './leases'
import { repriceCommand } from './reprice'
import { setZoneCommand } from './time-zone'

/**
 * Every change of the ledger. Each command runs inside one transaction of `sql`, which the database engine opens and
 * commits. `owner`: the id of this process, see `leases.ts`. `lockMonths`: where other transactions may run at the same time.
 */
export function makeLedgerCommands(sql: Sql, owner: string, lockMonths: LockMonths = async () => {}) {
  const entries = entryCommands(sql, owner)
  return {
    ...entries,
    ...leaseCommands(sql, owner, entries.settle),
    reprice: repriceCommand(sql, lockMonths),
    setZone: setZoneCommand(sql, lockMonths),
  }
}

export type LedgerCommands = ReturnType<typeof makeLedgerCommands>

/** On PostgreSQL, where entries are reserved and closed in batches instead. */
type BulkCommands = Omit<LedgerCommands, 'reserve' | 'settle' | 'release' | 'recoverOrphans'>
export type BulkRunner = CommandRunner<BulkCommands>
