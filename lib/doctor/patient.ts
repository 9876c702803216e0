import type { Env } from '../config/env'
import type { Sql } from '../db/sql'
import type { Finding } from './finding'

/** A house that is looked at and not touched. `now`: milliseconds UTC. `isAlive`: whether a process of this owner's runs. */
export type Patient = { env: Env; sql: Sql; now: number; signal: AbortSignal; isAlive(owner: string): boolean }

export type Check = (patient: Patient) => Promise<Finding[]> | Finding[]
