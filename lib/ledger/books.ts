import type { Sql } from '../db/sql'
import { entries } from './entries'
import { beater, endOthers } from './lease'
import { pruner } from './prune'
import { recoverer } from './recover'
import { repricer } from './reprice'
import { zoneSetter } from './set-zone'

/** Everything that is done to the books, each inside one transaction of `sql`; `owner` names this process. */
export function booksOver(sql: Sql, owner: string) {
  const { reserve, settle, release } = entries(sql, owner)
  return {
    reserve,
    settle,
    release,
    recover: recoverer(sql, settle),
    reprice: repricer(sql),
    prune: pruner(sql),
    setZone: zoneSetter(sql),
    beat: beater(sql, owner),
    endOthers: endOthers(sql, owner),
  }
}

export type Books = ReturnType<typeof booksOver>
export type LedgerCommand = keyof Books
export type Input<Name extends LedgerCommand> = Parameters<Books[Name]>[0]

/** Runs one verb in a transaction of its own; the promise settles when that is durable. */
export type LedgerRunner = <Name extends LedgerCommand>(verb: Name, input: Input<Name>) => ReturnType<Books[Name]>
