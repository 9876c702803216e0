import { createRequire } from 'node:module'
import type Sqlite from 'better-sqlite3'

/** Release 12 aborts when Node 24 collects garbage, and 13 needs a Node-API that Node 20 does not have: each runs where it can. */
const release = Number(process.versions.napi) >= 10 ? 'better-sqlite3-13' : 'better-sqlite3'

export default createRequire(import.meta.url)(release) as typeof Sqlite
