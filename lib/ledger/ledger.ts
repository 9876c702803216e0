import type { Channel } from '../db/sqlite/channel'
import type { Call } from '../db/sqlite/protocol'
import type { Ledger } from './entry'
import { pruneOver, repriceOver } from './long-work'

/** The books behind the writer thread: calls that wait together are committed together. */
export const ledgerOver = (writer: Channel<Call>): Ledger => ({
  reserve: (input) => writer.call({ kind: 'reserve', input }),
  settle: (input) => writer.call({ kind: 'settle', input }),
  release: (input) => writer.call({ kind: 'release', input }),
  reprice: repriceOver(writer),
  prune: pruneOver(writer),
  setZone: (input) => writer.call({ kind: 'setZone', input }),
})

const BATCH = 500

/** Settles what dead processes left open; answers how many entries. */
export async function recover(writer: Channel<Call>): Promise<number> {
  let found = 0
  for (let batch = BATCH; batch === BATCH; found += batch)
    batch = await writer.call<number>({ kind: 'recover', input: BATCH })
  return found
}
