import type { Env } from '../config/env'
import type { Sql } from '../core/sql'

/** The result of one check. `fail` cannot wait, `warn` can; `fix` says what to do about either. */
export type Finding = { check: string; status: 'ok' | 'warn' | 'fail'; message: string; fix?: string }

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message })
export const warn = (check: string, message: string, fix: string): Finding => ({ check, status: 'warn', message, fix })
export const fail = (check: string, message: string, fix: string): Finding => ({ check, status: 'fail', message, fix })

/**
 * What checks read; none of them changes anything. `now`: milliseconds UTC. `isAlive`: whether the process of a lease
 * owner runs.
 */
export type Target = { env: Env; sql: Sql; now: number; signal: AbortSignal; isAlive(owner: string): boolean }

/** A target whose database is not open yet. */
export type UnopenedTarget = Omit<Target, 'sql' | 'isAlive'>

export type Check = (target: Target) => Promise<Finding[]> | Finding[]
