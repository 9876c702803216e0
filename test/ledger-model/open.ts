import type { Sql } from '../../lib/db/sql'
import type { Books, Input, LedgerCommand } from '../../lib/ledger/books'
import type { Reservation } from '../../lib/ledger/entry'
import { testServer } from '../postgres-server'
import { openBookServer } from './postgres'
import { openBookFile } from './sqlite'

export type OpenBooks = {
  readonly sql: Sql
  /** Runs a verb as the server does; an error is thrown. */
  perform<Name extends LedgerCommand>(verb: Name, input: Input<Name>): Promise<Awaited<ReturnType<Books[Name]>>>
  /** Ends in the midst of a transaction, whose reservations are lost, and comes back as another owner. */
  crash(midway: Reservation[]): Promise<void>
  checkIntegrity(): Promise<void>
  remove(): Promise<void>
}

export const openBooks = (zone: string): Promise<OpenBooks> =>
  testServer ? openBookServer(testServer, zone) : openBookFile(zone)
