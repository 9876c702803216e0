import { AppError } from '../core/errors'
import type { Prisma, PrismaClient } from './generated/client'

export type Database = PrismaClient

/** The client inside `db.$transaction(async (tx) => …)`. */
export type Tx = Prisma.TransactionClient

/** Unique columns, by the field the API reports. The `live…` columns are null in deleted rows, which may repeat. */
const fieldsByColumn = { liveName: 'name', liveEmail: 'email', liveKeyHmac: 'key', tokenHmac: 'token' } as const

/** Runs `change`; a violated unique constraint becomes a `conflict` error that names the field. */
export async function conflictOnDuplicate<Result>(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'P2002') throw error
    const details = `${'meta' in error ? JSON.stringify(error.meta) : ''} ${error.message}`
    const columns = Object.keys(fieldsByColumn) as (keyof typeof fieldsByColumn)[]
    const column = columns.find((name) => details.includes(name))
    if (!column) throw error
    throw alreadyTaken(fieldsByColumn[column])
  }
}

export function alreadyTaken(field: string) {
  const message = `This ${field} is already taken.`
  return new AppError('conflict', message, { issues: [{ path: field, message }] })
}

/** What one statement creates: Prisma's memory grows with the values of its largest one, and stays. */
const ROWS_PER_STATEMENT = 500

/** `rows` in parts that a statement takes. */
export const statementsOf = <Row>(rows: readonly Row[], size = ROWS_PER_STATEMENT): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size))
