import type { Sql } from '../../db/sql'
import { testServer } from '../../db/test-server'
import type { Books, Input, Verb } from '../books'
import type { Reservation } from '../entry'
import { openBookFile } from './book-file'
import { openBookServer } from './book-server'

export type OpenBooks = {
  readonly sql: Sql
  /** Runs a verb as the server does; an error is thrown. */
  perform<Name extends Verb>(verb: Name, input: Input<Name>): Promise<Awaited<ReturnType<Books[Name]>>>
  /** Ends in the midst of a transaction, whose reservations are lost, and comes back as another owner. */
  crash(midway: Reservation[]): Promise<void>
  checkIntegrity(): Promise<void>
  remove(): Promise<void>
}

export const openBooks = (zone: string): Promise<OpenBooks> =>
  testServer ? openBookServer(testServer, zone) : openBookFile(zone)
