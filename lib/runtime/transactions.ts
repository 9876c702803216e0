import { AsyncLocalStorage } from 'node:async_hooks'
import type { Read } from '../core/sql'
import type { Database } from '../db/database'

type Access = { db: Database; read: Read; readSlow: Read }

/**
 * The same access to the database, which throws when it is used within one of its own transactions instead of `tx`. Such a query
 * needs a second connection while it holds the first, so that a full pool waits for itself; and on SQLite a read of the ledger
 * waits for the one writer, which the transaction holds.
 */
export function refuseWithinTransactions({ db, read, readSlow }: Access): Access {
  const transaction = new AsyncLocalStorage<true>()
  const requireOutside = (what: string) => {
    if (transaction.getStore()) throw new Error(`${what} is used within a transaction: use its client, tx.`)
  }
  const outside =
    (what: string, read: Read): Read =>
    (text, values) => {
      requireOutside(what)
      return read(text, values)
    }
  const guarded = new Proxy(db, {
    get(_, name) {
      requireOutside(`db.${String(name)}`)
      const property: unknown = Reflect.get(db, name)
      if (typeof property !== 'function') return property
      if (name !== '$transaction') return property.bind(db)
      return (...args: unknown[]) => transaction.run(true, () => property.apply(db, args))
    },
  })
  return { db: guarded, read: outside('read', read), readSlow: outside('readSlow', readSlow) }
}
