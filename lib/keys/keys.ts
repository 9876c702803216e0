import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { laterThan } from '../core/time'
import { db } from '../db/client'
import { unique } from '../db/unique'
import { columnsOf } from './columns'
import { type KeyRow, type KeyWithSecret, noSuchKey, shown, toRow } from './row'
import type { KeyPatch, NewKey } from './schema'
import { naming, sealInto } from './secret'

export async function listKeys(_: Admin): Promise<KeyRow[]> {
  return (await db.providerKey.findMany({ where: { deletedAt: null }, select: shown, orderBy: { id: 'asc' } })).map(
    toRow,
  )
}

export async function getKey(_: Admin, id: number): Promise<KeyRow> {
  const row = await db.providerKey.findUnique({ where: { id, deletedAt: null }, select: shown })
  if (!row) throw noSuchKey()
  return toRow(row)
}

export async function addKey(admin: Admin, said: NewKey): Promise<KeyWithSecret> {
  const now = new Date()
  const told = { name: said.name, apiType: said.api_type ?? 'openai', ...naming(said.key) }
  const data = { ...columnsOf(said), ...told, createdAt: now, updatedAt: now }
  return unique(() =>
    db.$transaction(async (tx) => {
      const { id } = await tx.providerKey.create({ data, select: { id: true } })
      await record(tx, admin, 'key.add', id)
      return sealInto(tx, id, said.key)
    }),
  )
}

/** A new secret takes the old one's place; the key keeps its id, name and history. */
export async function patchKey(admin: Admin, id: number, said: KeyPatch): Promise<KeyRow> {
  return unique(() =>
    db.$transaction(async (tx) => {
      const before = await tx.providerKey.findUnique({ where: { id, deletedAt: null }, select: shown })
      if (!before) throw noSuchKey()
      const names = Object.keys(said).filter((name) => said[name as keyof KeyPatch] !== undefined)
      if (names.length === 0) return toRow(before)
      const secret = said.key ? naming(said.key) : {}
      const data = {
        ...columnsOf(said),
        ...secret,
        ...forgetting(before, said),
        updatedAt: laterThan(before.updatedAt),
      }
      const row = await tx.providerKey.update({ where: { id }, data, select: shown })
      await record(tx, admin, said.key ? 'key.replace' : 'key.change', id, names.join(' '))
      if (said.key) await sealInto(tx, id, said.key)
      return toRow(row)
    }),
  )
}

/** What the provider said of another secret, or elsewhere, says nothing of this one. */
const forgetting = (
  before: { apiType: string; endpoint: string | null; apiVersion: string | null },
  { key, api_type: apiType, endpoint = before.endpoint, apiVersion = before.apiVersion }: KeyPatch,
) =>
  key !== undefined ||
  (apiType ?? before.apiType) !== before.apiType ||
  endpoint !== before.endpoint ||
  apiVersion !== before.apiVersion
    ? { invalidAt: null, lastError: null, lastErrorAt: null }
    : {}

/** The secret is erased; the history keeps the name. */
export async function removeKey(admin: Admin, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.providerKey.findUnique({ where: { id, deletedAt: null }, select: { updatedAt: true } })
    if (!before) throw noSuchKey()
    const now = laterThan(before.updatedAt)
    const gone = { liveName: null, liveKeyHmac: null, keySealed: null, deletedAt: now, updatedAt: now }
    await tx.providerKey.update({ where: { id }, data: gone, select: { id: true } })
    await record(tx, admin, 'key.remove', id)
  })
}
