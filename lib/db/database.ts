import type { Prisma, PrismaClient } from './generated/client'

export type Database = PrismaClient

/** The client inside `db.$transaction(async (tx) => …)`. */
export type Tx = Prisma.TransactionClient
