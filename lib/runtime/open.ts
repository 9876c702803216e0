import type { Env } from '../config/env'
import { openPostgres, openPostgresAlone, openPostgresBeside } from '../db/postgres/open'
import { openSqlite, openSqliteBeside } from '../db/sqlite/open'

/** For a server: checks the key, migrates, and settles what dead processes left open. On SQLite it takes the data folder for itself. */
export const openHouse = (env: Env, onDeath: (why: unknown) => void) =>
  env.DATABASE_URL ? openPostgres(env, env.DATABASE_URL, onDeath) : openSqlite(env, onDeath)

/** For a command that wants the house for itself: no server may run, nor start until it is closed. */
export const openAlone = (env: Env, onDeath: (why: unknown) => void) =>
  env.DATABASE_URL ? openPostgresAlone(env, env.DATABASE_URL, onDeath) : openSqlite(env, onDeath)

/** For a command beside a server that may be running: short writes of its own, no lock, no migration, no recovery. */
export const openBeside = (env: Env) =>
  env.DATABASE_URL ? openPostgresBeside(env, env.DATABASE_URL) : openSqliteBeside(env)
