import type { Database } from '../db/database'
import { context } from './context'

/** The database of this process, resolved at each use: `next build` loads modules without opening one. */
export const db: Database = new Proxy({} as Database, {
  get(_, name) {
    const database = context().db
    const property: unknown = Reflect.get(database, name)
    return typeof property === 'function' ? property.bind(database) : property
  },
})
