import type { AdminActor } from '../audit/actor'
import { describeChanges } from '../audit/changes'
import { record } from '../audit/record'
import { env } from '../config/env'
import { AppError } from '../core/errors'
import { laterThan } from '../core/time'
import type { Tx } from '../db/database'
import { conflictOnDuplicate } from '../db/database'
import { providerOf, typeByName } from '../gateway/providers/providers'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { type KeyRow, type KeyWithSecret, keyNotFound, keySelect, toKeyColumns, toKeyRow } from './row'
import type { KeyPatch, NewKey } from './schema'

/** Ordered by ID. */
export async function listKeys(_: AdminActor): Promise<KeyRow[]> {
  const where = { deletedAt: null }
  return (await db.providerKey.findMany({ where, select: keySelect, orderBy: { id: 'asc' } })).map(toKeyRow)
}

export async function getKey(_: AdminActor, id: number): Promise<KeyRow> {
  const row = await db.providerKey.findUnique({ where: { id, deletedAt: null }, select: keySelect })
  if (!row) throw keyNotFound()
  return toKeyRow(row)
}

/** Throws `conflict` if a key that is not deleted has the name or the secret. */
export async function addKey(admin: AdminActor, input: NewKey): Promise<KeyWithSecret> {
  const now = new Date()
  const byName = typeByName(input.name)
  const type = input.api_type
    ? { apiType: input.api_type }
    : { apiType: byName.apiType, endpoint: input.endpoint ?? byName.endpoint }
  const required = { name: input.name, ...type, ...secretColumns(input.key) }
  const data = { ...toKeyColumns(input), ...required, createdAt: now, updatedAt: now }
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const { id } = await tx.providerKey.create({ data, select: { id: true } })
      await record(tx, admin, 'key.add', id)
      return storeSecret(tx, id, input.key)
    }),
  )
}

/** Changes only the fields that `patch` has. With a new secret the key keeps its ID, name and usage history. */
export async function patchKey(admin: AdminActor, id: number, patch: KeyPatch): Promise<KeyRow> {
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const before = await tx.providerKey.findUnique({ where: { id, deletedAt: null }, select: keySelect })
      if (!before) throw keyNotFound()
      const fields = Object.keys(patch).filter((name) => patch[name as keyof KeyPatch] !== undefined)
      if (fields.length === 0) return toKeyRow(before)
      if (patch.key === undefined) requireSameDestination(before, patch)
      const data = {
        ...toKeyColumns(patch),
        ...(patch.key ? secretColumns(patch.key) : {}),
        ...(changesUpstream(before, patch) ? { invalidAt: null, lastError: null, lastErrorAt: null } : {}),
        updatedAt: laterThan(before.updatedAt),
      }
      const row = await tx.providerKey.update({ where: { id }, data, select: keySelect })
      await record(tx, admin, patch.key ? 'key.replace' : 'key.change', id, describeChanges(before, data))
      if (patch.key) await storeSecret(tx, id, patch.key)
      return toKeyRow(row)
    }),
  )
}

/** Whoever sends a stored secret to another address can read it there: only those who know it may. */
function requireSameDestination(before: Upstream, { api_type, endpoint = before.endpoint }: KeyPatch) {
  const after = destinationOf({ apiType: api_type ?? before.apiType, endpoint })
  if (after === null || after === destinationOf(before)) return
  const message = 'is required when the endpoint changes: enter the secret again'
  throw new AppError('invalid_request', `key ${message}.`, { issues: [{ path: 'key', message }] })
}

type Upstream = { apiType: string; endpoint: string | null }

/** Where the secret is sent; null for nowhere. */
const destinationOf = ({ apiType, endpoint }: Upstream) =>
  providerOf(apiType).baseUrl(endpoint, env().OPENAI_BASE_URL)?.href ?? null

/** With another secret or another upstream, the errors recorded so far no longer apply. */
const changesUpstream = (
  before: Upstream & { apiVersion: string | null },
  { key, api_type: apiType, endpoint = before.endpoint, apiVersion = before.apiVersion }: KeyPatch,
) =>
  key !== undefined ||
  (apiType ?? before.apiType) !== before.apiType ||
  endpoint !== before.endpoint ||
  apiVersion !== before.apiVersion

/** Erases the secret. Usage history keeps the key's name. */
export async function removeKey(admin: AdminActor, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.providerKey.findUnique({ where: { id, deletedAt: null }, select: { updatedAt: true } })
    if (!before) throw keyNotFound()
    const now = laterThan(before.updatedAt)
    const data = { liveName: null, liveKeyHmac: null, keySealed: null, deletedAt: now, updatedAt: now }
    await tx.providerKey.update({ where: { id }, data, select: { id: true } })
    await record(tx, admin, 'key.remove', id)
  })
}

/** The columns to recognize a secret by; neither reveals it. A short secret has no hint, which would be most of it. */
export const secretColumns = (secret: string) => ({
  liveKeyHmac: context().vault.fingerprint('key', secret),
  hint: secret.length < 12 ? '' : secret.slice(-4),
})

/** Encrypts `secret` into an existing row: the ciphertext is bound to the row's ID. */
export async function storeSecret(tx: Tx, id: number, secret: string): Promise<KeyWithSecret> {
  const keySealed = (await context().currentVault()).encrypt(`ProviderKey.key:${id}`, secret)
  const row = await tx.providerKey.update({ where: { id }, data: { keySealed }, select: keySelect })
  return { ...toKeyRow(row), secret }
}
