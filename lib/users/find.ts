import type { Admin } from '../auth/actor'
import { db } from '../db/client'
import { listUserPage } from './user-page'

const MOST = 6

/** People and keys whose names contain `text`, a few of each. */
export async function findByName(admin: Admin, text: string) {
  const search = text.trim().slice(0, 64)
  const query = { search, sort: 'name', order: 'asc', page: 1, size: 25, deleted: false } as const
  const where = { deletedAt: null, name: { contains: search } }
  const [{ rows }, keys] = await Promise.all([
    listUserPage(admin, query),
    db.providerKey.findMany({ where, select: { id: true, name: true }, orderBy: { name: 'asc' }, take: MOST }),
  ])
  return { people: rows.slice(0, MOST).map(({ id, name }) => ({ id, name })), keys }
}
