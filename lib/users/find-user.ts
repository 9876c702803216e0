import type { AdminActor } from '../audit/actor'
import { MAX_ID } from '../core/input'
import { db } from '../runtime/db'
import { usersContaining } from './search'

/** `id`: null for nobody in particular. `text`: how a person would write the user. */
export type FoundUser = { id: number | null; text: string }

/** Matches no row. */
const NOBODY = MAX_ID

/** A user as a filter names one: an id, with or without `#`; a name; or a part of a name that only one has. */
export async function findUser(_: AdminActor, written: string): Promise<FoundUser> {
  const text = written.normalize().trim()
  if (text === '') return { id: null, text }
  const [, digits] = /^#?([1-9]\d{0,9})$/.exec(text) ?? []
  const id = digits ? Math.min(Number(digits), MAX_ID) : await idOf(text)
  return { id, text: id === NOBODY ? text : await textOf(id) }
}

/** The first names, for a list of suggestions. */
export const suggestedUsers = async (_: AdminActor): Promise<string[]> =>
  (await usersContaining('', MAX_SUGGESTIONS)).map(({ name }) => name)

const MAX_SUGGESTIONS = 25

/** Usage of deleted users remains, so they can be found too; an existing one of that name comes first. */
async function idOf(name: string): Promise<number> {
  if (/\p{Cc}/u.test(name)) return NOBODY
  const existing = await db.user.findFirst({ where: { liveName: name }, select: { id: true } })
  const found =
    existing ?? (await db.user.findFirst({ where: { name }, orderBy: { id: 'desc' }, select: { id: true } }))
  if (found) return found.id
  const [one, another] = await usersContaining(name, 2)
  return one && !another ? one.id : NOBODY
}

/** The name, if it leads back to this user. */
async function textOf(id: number): Promise<string> {
  const row = await db.user.findUnique({ where: { id }, select: { name: true } })
  const isClear = row && !/^#?\d+$/.test(row.name) && (await idOf(row.name)) === id
  return isClear ? row.name : `#${id}`
}
