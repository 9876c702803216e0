import type { AdminActor } from '../audit/actor'
import { dayOf, monthOf } from '../core/time'
import { context } from '../runtime/context'
import { currentZone } from '../settings/time-zone'
import type { UserRow } from './row'

/** `page` counts from 1; `deleted`: include deleted users. */
export type UserPageQuery = {
  search: string
  sort: 'name' | 'created' | 'used' | 'cost'
  order: 'asc' | 'desc'
  page: number
  size: 25 | 50 | 100
  deleted: boolean
}

type Column = 'id' | 'name' | 'role' | 'tokenHint' | 'disabled' | 'monthlyLimitPico' | 'createdAt' | 'deletedAt'
/** `monthPico` and `unpriced`: cost and requests without a price in the current month. `lastUsedAt`: Unix milliseconds. */
export type UserPageRow = Pick<UserRow, Column> & { lastUsedAt: number | null; monthPico: bigint; unpriced: number }

type SqlRow = {
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

/** One page of users whose names contain `search`, with this month's cost. The database searches, sorts and paginates. */
export async function listUserPage(
  _: AdminActor,
  query: UserPageQuery,
): Promise<{ rows: UserPageRow[]; total: number }> {
  const { search, sort, order, page, size, deleted } = query
  const pattern = containsPattern(search)
  const where = `LOWER(u."name") LIKE LOWER(:pattern) ESCAPE '\\' ${deleted ? '' : 'AND u."deletedAt" IS NULL'}`
  const [rows, [count]] = await Promise.all([
    context().readSlow<SqlRow>(
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
    context().readSlow<{ total: bigint }>(`SELECT COUNT(*) AS "total" FROM "User" u WHERE ${where}`, { pattern }),
  ])
  return { rows: rows.map(toPageRow), total: Number(count?.total ?? 0) }
}

const toPageRow = (row: SqlRow): UserPageRow => ({
  ...row,
  id: Number(row.id),
  role: row.role === 'admin' ? 'admin' : 'member',
  disabled: Number(row.disabled) === 1,
  createdAt: new Date(row.createdAt),
  deletedAt: row.deletedAt === null ? null : new Date(row.deletedAt),
  lastUsedAt: row.lastUsedAt ? Number(row.lastUsedAt) : null,
  unpriced: Number(row.unpriced),
})

const MAX_RESULTS = 6

const LIVE_BY_NAME = `WHERE "deletedAt" IS NULL AND LOWER("name") LIKE LOWER(:pattern) ESCAPE '\\'
  ORDER BY LOWER("name"), "id" LIMIT :limit`
const USERS = `SELECT "id", "name" FROM "User" ${LIVE_BY_NAME}`
const KEYS = `SELECT "id", "name" FROM "ProviderKey" ${LIVE_BY_NAME}`

/** Up to six users and six provider keys whose names contain `text`. */
export async function findByName(_: AdminActor, text: string) {
  const search = text.trim().slice(0, 64)
  const [users, keys] = await Promise.all([
    usersContaining(search, MAX_RESULTS),
    namesContaining(KEYS, search, MAX_RESULTS),
  ])
  return { users, keys }
}

/** The first `limit` users by name, of those whose names contain `text`. */
export const usersContaining = (text: string, limit: number) => namesContaining(USERS, text, limit)

async function namesContaining(query: string, text: string, limit: number) {
  const rows = await context().readSlow<{ id: bigint; name: string }>(query, { pattern: containsPattern(text), limit })
  return rows.map(({ id, name }) => ({ id: Number(id), name }))
}

/**
 * The pattern of `LOWER("name") LIKE LOWER(:pattern) ESCAPE '\\'` for names that contain `text` literally. The database
 * lower-cases both sides, because databases disagree on how to.
 */
const containsPattern = (text: string) =>
  `%${text
    .normalize()
    .trim()
    .replace(/\p{Cc}/gu, '')
    .replace(/[\\%_]/g, '\\$&')}%`
