import { createHash } from 'node:crypto'
import type { AdminActor } from '../audit/actor'
import { type AppContext, context } from '../runtime/context'
import { readAccounts } from './accounts'
import type { RemoteKey } from './bills/bill'
import type { LinkedKey } from './comparison/compare'

/** A key of an account, the provider key that it is, and those it could be. */
export type AccountKeyRow = LinkedKey & { name: string; redacted: string; chosen: boolean }

type Services = Pick<AppContext, 'db' | 'currentVault'>

/** Stores the keys that a provider lists. Which of ours they are is decided by what it shows of them, unless an admin said so. */
export async function syncAccountKeys(
  services: Services,
  accountId: number,
  remote: readonly RemoteKey[],
): Promise<void> {
  const own = await ownKeys(services)
  const rows = remote.map((key) => {
    const fitting = keysThatFit(key, own)
    return { key, keyId: fitting.length === 1 ? (fitting[0] ?? null) : null }
  })
  await services.db.$transaction(async (tx) => {
    for (const { key, keyId } of rows) {
      const { remoteId, name, redacted } = key
      const where = { accountId_remoteId: { accountId, remoteId } }
      const before = await tx.accountKey.findUnique({ where })
      // A key that is gone from here was this one while it was used.
      const decided = before?.chosen || (before?.keyId && keyId === null) ? {} : { keyId }
      await tx.accountKey.upsert({
        where,
        create: { accountId, remoteId, name, redacted, keyId },
        update: { name, redacted, ...decided },
      })
    }
  })
}

export async function readAccountKeys(services: Services, accountId: number): Promise<AccountKeyRow[]> {
  const rows = await services.db.accountKey.findMany({ where: { accountId }, orderBy: { remoteId: 'asc' } })
  const undecided = rows.some(({ keyId, chosen }) => keyId === null && !chosen)
  const own = undecided ? await ownKeys(services) : []
  return rows.map(({ remoteId, name, redacted, keyId, chosen }) => {
    const candidates = keyId === null && !chosen ? candidatesFor({ remoteId, name, redacted }, own) : []
    return { remoteId, name, redacted, keyId, chosen, candidates }
  })
}

type UndecidedKey = {
  accountId: number
  account: string
  remoteId: string
  name: string
  redacted: string
  candidates: { id: number; name: string }[]
}

/** Keys of accounts that could be one of several provider keys: an admin has to say which. */
export async function undecidedKeys(_: AdminActor): Promise<UndecidedKey[]> {
  const services = context()
  const names = new Map(
    (await services.db.providerKey.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]),
  )
  const undecided: UndecidedKey[] = []
  for (const { id, name: account } of await readAccounts(services))
    for (const { remoteId, name, redacted, candidates } of await readAccountKeys(services, id))
      if (candidates.length > 0)
        undecided.push({
          ...{ accountId: id, account, remoteId, name, redacted },
          candidates: candidates.map((keyId) => ({ id: keyId, name: names.get(keyId) ?? '' })),
        })
  return undecided
}

/** Their secrets never leave this folder. */
async function ownKeys({ db, currentVault }: Services): Promise<OwnKey[]> {
  const rows = await db.providerKey.findMany({
    where: { deletedAt: null, keySealed: { not: null } },
    select: { id: true, keySealed: true, name: true, endpoint: true },
  })
  const vault = await currentVault()
  return rows.flatMap(({ id, keySealed, name, endpoint }) =>
    keySealed === null
      ? []
      : [{ id, name, resource: resourceOf(endpoint), secret: vault.decrypt(`ProviderKey.key:${id}`, keySealed) }],
  )
}

type OwnKey = { id: number; name: string; resource: string | null; secret: string }

/** Azure calls a resource by the first part of its host name. */
const resourceOf = (endpoint: string | null) =>
  endpoint && URL.canParse(endpoint) ? (new URL(endpoint).hostname.split('.')[0] ?? null) : null

/** Fewer characters say nothing. */
const MIN_VISIBLE = 6

/** A file shows nothing of a key but its name, or that of its resource: if none here is called so, it can be any. */
const isNamed = ({ remoteId, redacted }: RemoteKey) => redacted === remoteId

function candidatesFor(key: RemoteKey, own: readonly OwnKey[]): number[] {
  const fitting = keysThatFit(key, own)
  return fitting.length === 0 && isNamed(key) ? own.map(({ id }) => id) : fitting
}

/** The provider keys that a key of the account can be: one if the provider names its hash, or else those that fit what it shows. */
function keysThatFit(key: RemoteKey, own: readonly OwnKey[]): number[] {
  const { redacted, sha256, remoteId } = key
  if (isNamed(key))
    return own.filter(({ name, resource }) => name === remoteId || resource === remoteId).map(({ id }) => id)
  if (sha256) return own.filter(({ secret }) => hash(secret) === sha256).map(({ id }) => id)
  const match = /^([^.*…]*)[.*…]+([^.*…]*)$/.exec(redacted)
  const [, start = '', end = ''] = match ?? []
  if (!match || start.length + end.length < MIN_VISIBLE) return []
  return own
    .filter(
      ({ secret }) => secret.length > start.length + end.length && secret.startsWith(start) && secret.endsWith(end),
    )
    .map(({ id }) => id)
}

const hash = (secret: string) => createHash('sha256').update(secret).digest('hex')
