import type { AdminActor } from '../audit/actor'
import { MAX_ID } from '../core/input'
import { db } from '../runtime/db'
import { listUserPage } from './search'

/** `id`: null for nobody in particular. `text`: how a person would write the user. */
export type FoundUser = { id: number | null; text: string }

/** Matches no row. */
const NOBODY = MAX_ID

/** A user as a filter names one: an id, with or without `#`; a name; or a part of a name that only one has. */
export async function findUser(admin: AdminActor, written: string): Promise<FoundUser> {
  const text = written.normalize().trim()
  if (text === '') return { id: null, text }
  const [, digits] = /^#?([1-9]\d{0,9})$/.exec(text) ?? []
  const id = digits ? Math.min(Number(digits), MAX_ID) : await idOf(admin, text)
  return { id, text: id === NOBODY ? text : await textOf(admin, id) }
}

/** The first names, for a list of suggestions. */
export async function suggestedUsers(admin: AdminActor): Promise<string[]> {
  const { rows } = await listUserPage(admin, {
    search: '',
    sort: 'name',
    order: 'asc',
    page: 1,
    size: 25,
    deleted: false,
  })
  return rows.map(({ name }) => name)
}

/** Usage of deleted users remains, so they can be found too; an existing one of that name comes first. */
async function idOf(admin: AdminActor, name: string): Promise<number> {
  if (/\p{Cc}/u.test(name)) return NOBODY
  const existing = await db.user.findFirst({ where: { liveName: name }, select: { id: true } })
  const found =
    existing ?? (await db.user.findFirst({ where: { name }, orderBy: { id: 'desc' }, select: { id: true } }))
  if (found) return found.id
  const query = { search: name, sort: 'name', order: 'asc', page: 1, size: 25, deleted: false } as const
  const { rows, total } = await listUserPage(admin, query)
  return (total === 1 ? rows[0]?.id : undefined) ?? NOBODY
}

/** The name, if it leads back to this user. */
async function textOf(admin: AdminActor, id: number): Promise<string> {
  const row = await db.user.findUnique({ where: { id }, select: { name: true } })
  const isClear = row && !/^#?\d+$/.test(row.name) && (await idOf(admin, row.name)) === id
  return isClear ? row.name : `#${id}`
}
