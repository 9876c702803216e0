import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { Prisma } from '../db/generated/client'
import { currentZone } from '../settings/zone'
import { dayOf, monthOf } from '../time'
import { shown, toRow, type UserRow } from './row'

export type UserQuery = {
  search: string
  sort: 'name' | 'created' | 'used' | 'cost'
  order: 'asc' | 'desc'
  /** Counts from 1. */
  page: number
  size: 25 | 50 | 100
  deleted: boolean
}

export type UserPageRow = UserRow & { lastUsedAt: number | null; monthPico: bigint; unpriced: number }

type Found = { id: number | bigint; lastUsedAt: bigint; monthPico: bigint; unpriced: number | bigint }

const columns = {
  name: Prisma.sql`LOWER(u."name")`,
  created: Prisma.sql`u."createdAt"`,
  used: Prisma.sql`"lastUsedAt"`,
  cost: Prisma.sql`"monthPico"`,
}

/** One page of people with what they cost this month; searched, sorted and cut by the database. */
export async function listUserPage(_: Admin, query: UserQuery): Promise<{ rows: UserPageRow[]; total: number }> {
  const month = monthOf(dayOf(Date.now(), currentZone()))
  const pattern = `%${query.search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`
  const alive = query.deleted ? Prisma.empty : Prisma.sql`AND u."deletedAt" IS NULL`
  const where = Prisma.sql`LOWER(u."name") LIKE ${pattern} ESCAPE '\\' ${alive}`
  const order = query.order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const found = await db.$queryRaw<Found[]>`
    SELECT u."id", COALESCE(d."costPico", 0) AS "monthPico", COALESCE(d."unpriced", 0) AS "unpriced",
      COALESCE(m."lastUsedAt", 0) AS "lastUsedAt"
    FROM "User" u
    LEFT JOIN (SELECT "userId", CAST(SUM("costPico") AS BIGINT) AS "costPico", CAST(SUM("unpriced") AS BIGINT) AS "unpriced"
      FROM "UsageMonth" WHERE "month" = ${month} GROUP BY "userId") d ON d."userId" = u."id"
    LEFT JOIN (SELECT "userId", MAX("lastUsedAt") AS "lastUsedAt" FROM "UserMonth" GROUP BY "userId") m
      ON m."userId" = u."id"
    WHERE ${where} ORDER BY ${columns[query.sort]} ${order}, u."id" ${order}
    LIMIT ${query.size} OFFSET ${(query.page - 1) * query.size}`
  const [count] = await db.$queryRaw<
    { total: number | bigint }[]
  >`SELECT COUNT(*) AS "total" FROM "User" u WHERE ${where}`
  return { rows: await filled(found), total: Number(count?.total ?? 0) }
}

async function filled(found: Found[]): Promise<UserPageRow[]> {
  const ids = found.map(({ id }) => Number(id))
  const rows = await db.user.findMany({ where: { id: { in: ids } }, select: shown })
  const people = new Map(rows.map((row) => [row.id, toRow(row)]))
  return found.flatMap(({ id, lastUsedAt, monthPico, unpriced }) => {
    const person = people.get(Number(id))
    if (!person) return []
    const used = lastUsedAt ? Number(lastUsedAt) : null
    return [{ ...person, lastUsedAt: used, monthPico: BigInt(monthPico), unpriced: Number(unpriced) }]
  })
}
