import type { Admin } from '../auth/actor'
import { context } from '../runtime/context'
import { namePattern } from './name-pattern'
import { listUserPage } from './user-page'

const MOST = 6

const KEYS = `SELECT "id", "name" FROM "ProviderKey"
  WHERE "deletedAt" IS NULL AND LOWER("name") LIKE LOWER(:pattern) ESCAPE '\\' ORDER BY LOWER("name"), "id" LIMIT :most`

/** People and keys whose names contain `text`, a few of each. */
export async function findByName(admin: Admin, text: string) {
  const search = text.trim().slice(0, 64)
  const query = { search, sort: 'name', order: 'asc', page: 1, size: 25, deleted: false } as const
  const [{ rows }, keys] = await Promise.all([
    listUserPage(admin, query),
    context().readLong<{ id: bigint; name: string }>(KEYS, { pattern: namePattern(search), most: MOST }),
  ])
  return {
    people: rows.slice(0, MOST).map(({ id, name }) => ({ id, name })),
    keys: keys.map(({ id, name }) => ({ id: Number(id), name })),
  }
}
