import type { Admin } from '../auth/actor'
import { dayOf, monthOf } from '../core/time'
import { context } from '../runtime/context'
import { currentZone } from '../settings/zone'
import { namePattern } from './name-pattern'
import type { UserRow } from './row'

export type UserQuery = {
  search: string
  sort: 'name' | 'created' | 'used' | 'cost'
  order: 'asc' | 'desc'
  /** Counts from 1. */
  page: number
  size: 25 | 50 | 100
  deleted: boolean
}

type Kept = 'id' | 'name' | 'role' | 'tokenHint' | 'disabled' | 'monthlyLimitPico' | 'createdAt' | 'deletedAt'
export type UserPageRow = Pick<UserRow, Kept> & { lastUsedAt: number | null; monthPico: bigint; unpriced: number }

type Found = {
  id: bigint
  name: string
  role: string
  tokenHint: string
  disabled: bigint
  monthlyLimitPico: bigint | null
  createdAt: string
  deletedAt: string | null
  lastUsedAt: bigint
  monthPico: bigint
  unpriced: bigint
}

const columns = { name: 'LOWER(u."name")', created: 'u."createdAt"', used: '"lastUsedAt"', cost: '"monthPico"' }
const orders = { asc: 'ASC', desc: 'DESC' }

/** One page of people with what they cost this month; searched, sorted and cut by the database. */
export async function listUserPage(_: Admin, query: UserQuery): Promise<{ rows: UserPageRow[]; total: number }> {
  const { search, sort, order, page, size, deleted } = query
  const pattern = namePattern(search)
  const where = `LOWER(u."name") LIKE LOWER(:pattern) ESCAPE '\\' ${deleted ? '' : 'AND u."deletedAt" IS NULL'}`
  const [found, [count]] = await Promise.all([
    context().readLong<Found>(
      `SELECT u."id", u."name", u."role", u."tokenHint", u."disabled", u."monthlyLimitPico", u."createdAt", u."deletedAt",
        COALESCE(d."costPico", 0) AS "monthPico", COALESCE(d."unpriced", 0) AS "unpriced",
        COALESCE(m."lastUsedAt", 0) AS "lastUsedAt"
      FROM "User" u
      LEFT JOIN "UsageByUser" d ON d."userId" = u."id" AND d."month" = :month
      LEFT JOIN (SELECT "userId", MAX("lastUsedAt") AS "lastUsedAt" FROM "UserMonth" GROUP BY "userId") m
        ON m."userId" = u."id"
      WHERE ${where} ORDER BY ${columns[sort]} ${orders[order]}, u."id" ${orders[order]} LIMIT :size OFFSET :start`,
      { pattern, month: monthOf(dayOf(Date.now(), currentZone())), size, start: (page - 1) * size },
    ),
    context().readLong<{ total: bigint }>(`SELECT COUNT(*) AS "total" FROM "User" u WHERE ${where}`, { pattern }),
  ])
  return { rows: found.map(toPageRow), total: Number(count?.total ?? 0) }
}

const toPageRow = ({
  id,
  role,
  disabled,
  createdAt,
  deletedAt,
  lastUsedAt,
  unpriced,
  ...rest
}: Found): UserPageRow => ({
  ...rest,
  id: Number(id),
  role: role === 'admin' ? 'admin' : 'member',
  disabled: Number(disabled) === 1,
  createdAt: new Date(createdAt),
  deletedAt: deletedAt === null ? null : new Date(deletedAt),
  lastUsedAt: lastUsedAt ? Number(lastUsedAt) : null,
  unpriced: Number(unpriced),
})
