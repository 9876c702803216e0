import type { Env } from '../config/env'
import type { Opened } from './assemble'
import { openPostgres, openPostgresExclusive, openPostgresShared } from './open-postgres'
import { openSqlite, openSqliteShared } from './open-sqlite'

/** `migrated`: names of the migrations applied. `recovered`: number of orphaned reservations settled as interrupted. */
export type OpenedForServer = Opened & { migrated: string[]; recovered: number }

/**
 * For a server: checks the key, migrates, and recovers orphaned reservations. On SQLite it locks the data folder.
 * `onExit` runs if a worker thread exits before `close`.
 */
export const openForServer = (env: Env, onExit: (reason: unknown) => void): Promise<OpenedForServer> =>
  env.DATABASE_URL ? openPostgres(env, env.DATABASE_URL, onExit) : openSqlite(env, onExit)

/** For a command that needs the database for itself: fails while a server runs, and keeps one from starting until `close`. */
export const openExclusive = (env: Env, onExit: (reason: unknown) => void): Promise<Opened> =>
  env.DATABASE_URL ? openPostgresExclusive(env, env.DATABASE_URL, onExit) : openSqlite(env, onExit)

/** For a command that may run next to a server: no lock, no migration, no recovery, only short writes. */
export const openShared = (env: Env): Promise<Opened> =>
  env.DATABASE_URL ? openPostgresShared(env, env.DATABASE_URL) : openSqliteShared(env)
