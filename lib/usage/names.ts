import { context } from '../runtime/context'

export type Named = { name: string; deleted: boolean }
type Row = { id: bigint; name: string; gone: bigint }

const PEOPLE = `SELECT "id", "name", CASE WHEN "deletedAt" IS NULL THEN 0 ELSE 1 END AS "gone" FROM "User" ORDER BY "name"`
const KEYS = `SELECT "id", "name", CASE WHEN "deletedAt" IS NULL THEN 0 ELSE 1 END AS "gone" FROM "ProviderKey" ORDER BY "name"`

/** Everyone who ever was here, by name: the past keeps the deleted. */
export const peopleEver = () => context().readLong<Row>(PEOPLE).then(byId)

export const keysEver = () => context().readLong<Row>(KEYS).then(byId)

/** What to call whoever has this id, were they gone without a trace. */
export const nameOf = (names: ReadonlyMap<number, Named>, id: number): Named =>
  names.get(id) ?? { name: `#${id}`, deleted: true }

const byId = (rows: Row[]): ReadonlyMap<number, Named> =>
  new Map(rows.map(({ id, name, gone }) => [Number(id), { name, deleted: Number(gone) === 1 }]))
