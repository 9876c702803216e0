import { db } from '../db/client'

export type Named = { name: string; deleted: boolean }
type Row = { id: number; name: string; deletedAt: Date | null }

const select = { id: true, name: true, deletedAt: true } as const
const orderBy = { name: 'asc' } as const

/** Everyone who ever was here, by name: the past keeps the deleted. */
export const peopleEver = () => db.user.findMany({ select, orderBy }).then(byId)

export const keysEver = () => db.providerKey.findMany({ select, orderBy }).then(byId)

/** What to call whoever has this id, were they gone without a trace. */
export const nameOf = (names: ReadonlyMap<number, Named>, id: number): Named =>
  names.get(id) ?? { name: `#${id}`, deleted: true }

const byId = (rows: Row[]): ReadonlyMap<number, Named> =>
  new Map(rows.map(({ id, name, deletedAt }) => [id, { name, deleted: deletedAt !== null }]))
