import { context } from '../runtime/context'
import type { Database } from './database'

/** This process's database, looked up at each use: modules load before the house is open, in `next build` without one. */
export const db: Database = new Proxy({} as Database, {
  get(_, name) {
    const database = context().db
    const member: unknown = Reflect.get(database, name)
    return typeof member === 'function' ? member.bind(database) : member
  },
})
