import { createRequire } from 'node:module'
import type Sqlite from 'better-sqlite3'

/**
 * Release 12 crashes during garbage collection on Node 24; release 13 needs a Node-API version that Node 20 does not have.
 * A file of its own, because the build substitutes it for `better-sqlite3` in dependencies.
 */
const release = Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3'

export default createRequire(import.meta.url)(release) as typeof Sqlite
