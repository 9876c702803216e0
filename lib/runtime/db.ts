import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from '../db/database'
import { context } from './context'

const inTransaction = new AsyncLocalStorage<true>()

/**
 * The database of this process, resolved at each use: `next build` loads modules without opening one.
 *
 * Throws when it is used within its own transaction instead of `tx`: such a query needs a second connection while it holds the
 * first, so that a full pool waits for itself forever.
 */
export const db: Database = new Proxy({} as Database, {
  get(_, name) {
    if (inTransaction.getStore())
      throw new Error(`db.${String(name)} is used within a transaction: use its client, tx.`)
    const database = context().db
    const property: unknown = Reflect.get(database, name)
    if (typeof property !== 'function') return property
    if (name !== '$transaction') return property.bind(database)
    return (...args: unknown[]) => inTransaction.run(true, () => property.apply(database, args))
  },
})
