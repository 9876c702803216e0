import { context } from '../runtime/context'

export type Named = { name: string; deleted: boolean }
export type NamedRef = Named & { id: number }
/** The names that refer to users and keys of a ledger entry, by ID. */
export type Names = { users: ReadonlyMap<number, Named>; keys: ReadonlyMap<number, Named> }

type Row = { id: bigint; name: string; deleted: bigint }

const USERS = `SELECT "id", "name", CASE WHEN "deletedAt" IS NULL THEN 0 ELSE 1 END AS "deleted" FROM "User" ORDER BY "name"`
const KEYS = `SELECT "id", "name", CASE WHEN "deletedAt" IS NULL THEN 0 ELSE 1 END AS "deleted" FROM "ProviderKey" ORDER BY "name"`

/** Includes deleted users, whose usage remains. Ordered by name. */
export const allUserNames = () => context().readSlow<Row>(USERS).then(toMap)

/** Includes deleted keys. Ordered by name. */
export const allKeyNames = () => context().readSlow<Row>(KEYS).then(toMap)

export async function allNames(): Promise<Names> {
  const [users, keys] = await Promise.all([allUserNames(), allKeyNames()])
  return { users, keys }
}

/** Falls back to `#id` for an ID without a row. */
export const nameOf = (names: ReadonlyMap<number, Named>, id: number): Named =>
  names.get(id) ?? { name: `#${id}`, deleted: true }

export const namedRef = (names: ReadonlyMap<number, Named>, id: number | bigint): NamedRef => ({
  id: Number(id),
  ...nameOf(names, Number(id)),
})

const toMap = (rows: Row[]): ReadonlyMap<number, Named> =>
  new Map(rows.map(({ id, name, deleted }) => [Number(id), { name, deleted: Number(deleted) === 1 }]))
