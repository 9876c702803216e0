import type { Actor } from '../audit/actor'
import { describeChanges } from '../audit/changes'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { definedFields } from '../core/input'
import { laterThan } from '../core/time'
import { conflictOnDuplicate, type Tx } from '../db/database'
import type { Prisma } from '../db/generated/client'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { requireHourlyShare } from './hourly-limit'
import { userNotFound } from './row'
import type { NewToken, TokenPatch } from './schema'
import { generateToken, tokenColumns } from './token'

const MAX_TOKENS_PER_USER = 100

const select = {
  id: true,
  userId: true,
  name: true,
  tokenHint: true,
  createdById: true,
  createdAt: true,
  updatedAt: true,
  expiresAt: true,
  previousUntil: true,
  requestsPerMinute: true,
  tokensPerMinute: true,
  models: true,
  gatewayOnly: true,
} as const satisfies Prisma.AccessTokenSelect

type Stored = Prisma.AccessTokenGetPayload<{ select: typeof select }>

/** A further token of a user, without its value. Its limits are within those of the user. */
export type TokenRow = Omit<Stored, 'models'> & {
  models: string[] | null
  /** Of the requests that are kept; null if there is none. */
  lastUsedAt: Date | null
}

/** When the latest requests of a user's tokens began, by the tokens' IDs. */
const LAST_USES = `SELECT t."id", (SELECT max(e."startedAt") FROM "UsageEntry" e WHERE e."tokenId" = t."id") AS "at"
  FROM "AccessToken" t WHERE t."userId" = :userId AND t."revokedAt" IS NULL`
const LAST_USE = `SELECT max("startedAt") AS "at" FROM "UsageEntry" WHERE "tokenId" = :id`

type LastUse = { at: bigint | null }

async function lastUseOf(id: number): Promise<LastUse | undefined> {
  const [use] = await context().read<LastUse>(LAST_USE, { id })
  return use
}

const toTokenRow = ({ models, ...rest }: Stored, used?: LastUse): TokenRow => ({
  ...rest,
  models: models === null ? null : JSON.parse(models),
  lastUsedAt: used?.at ? new Date(Number(used.at)) : null,
})

/** Only the columns of fields that `input` has. */
const toTokenColumns = (input: TokenPatch) =>
  definedFields({
    name: input.name,
    liveName: input.name,
    expiresAt: input.expiresAt,
    requestsPerMinute: input.requestsPerMinute,
    tokensPerMinute: input.tokensPerMinute,
    models: input.models && JSON.stringify(input.models),
    gatewayOnly: input.gatewayOnly,
  })

/** Those that are not revoked, expired ones included, ordered by ID. */
export async function listTokens(actor: Actor, userId: number): Promise<TokenRow[]> {
  requireOwnerOrAdmin(actor, userId)
  const user = await db.user.findUnique({ where: { id: userId, deletedAt: null }, select: { id: true } })
  if (!user) throw userNotFound()
  const [rows, used] = await Promise.all([
    db.accessToken.findMany({ where: { userId, revokedAt: null }, select, orderBy: { id: 'asc' } }),
    context().read<LastUse & { id: bigint }>(LAST_USES, { userId }),
  ])
  const usesById = new Map(used.map((use) => [Number(use.id), use]))
  return rows.map((row) => toTokenRow(row, usesById.get(row.id)))
}

/** Returns the value, which cannot be read again. Throws `conflict` if a token of the user that is not revoked has the name. */
export async function addToken(actor: Actor, userId: number, input: NewToken) {
  requireOwnerOrAdmin(actor, userId)
  requireFirstToken(actor)
  const token = generateToken()
  const now = new Date()
  const { name } = input
  const columns = { ...toTokenColumns(input), userId, name, ...tokenColumns(token) }
  const data = { ...columns, createdById: actor.userId, createdAt: now, updatedAt: now }
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const user = await tx.user.findUnique({ where: { id: userId, deletedAt: null }, select: { id: true } })
      if (!user) throw userNotFound()
      if (!actor.isAdmin) await requireHourlyShare(tx, actor.userId, 'user.add_token')
      if ((await tx.accessToken.count({ where: { userId, revokedAt: null } })) >= MAX_TOKENS_PER_USER)
        throw new AppError('conflict', `A user has at most ${MAX_TOKENS_PER_USER} further tokens.`)
      const row = await tx.accessToken.create({ data, select })
      await record(tx, actor, 'user.add_token', userId, name)
      return { ...toTokenRow(row), token }
    }),
  )
}

/** Changes only the fields that `patch` has. */
export async function patchToken(actor: Actor, id: number, patch: TokenPatch): Promise<TokenRow> {
  const used = await lastUseOf(id)
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const before = await requireToken(tx, actor, id)
      const fields = toTokenColumns(patch)
      if (Object.keys(fields).length === 0) return toTokenRow(before, used)
      const changes = [before.name, describeChanges(before, fields)].filter(Boolean).join('; ')
      await record(tx, actor, 'user.change_token', before.userId, changes)
      const data = { ...fields, updatedAt: laterThan(before.updatedAt) }
      return toTokenRow(await tx.accessToken.update({ where: { id }, data, select }), used)
    }),
  )
}

/** A new value, returned this once. The old one stays valid for `overlapSeconds`; one from a rotation before ends now. */
export async function rotateToken(actor: Actor, id: number, overlapSeconds = 3600) {
  const [token, used] = [generateToken(), await lastUseOf(id)]
  return db.$transaction(async (tx) => {
    const { userId, name, updatedAt } = await requireToken(tx, actor, id)
    if (!actor.isAdmin) await requireHourlyShare(tx, actor.userId, 'user.rotate_token')
    const { tokenHmac } = await tx.accessToken.findUniqueOrThrow({ where: { id }, select: { tokenHmac: true } })
    const previous = { previousHmac: tokenHmac, previousUntil: new Date(Date.now() + overlapSeconds * 1000) }
    const data = { ...tokenColumns(token), ...previous, updatedAt: laterThan(updatedAt) }
    // On PostgreSQL, another request may have rotated or revoked it since it was read.
    const { count } = await tx.accessToken.updateMany({ where: { id, tokenHmac, revokedAt: null }, data })
    if (count === 0) throw new AppError('conflict', 'Another request has changed this token.')
    // Not read to authenticate: it only keeps the old value from being issued again once the overlap has ended.
    await tx.retiredToken.create({ data: { hmac: tokenHmac } })
    await record(tx, actor, 'user.rotate_token', userId, name)
    return { ...toTokenRow(await tx.accessToken.findUniqueOrThrow({ where: { id }, select }), used), token }
  })
}

/** Takes effect with the next request, also for a value that is still valid after a rotation. */
export async function revokeToken(actor: Actor, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const { userId, name, updatedAt } = await requireToken(tx, actor, id)
    const data = { revokedAt: new Date(), liveName: null, updatedAt: laterThan(updatedAt) }
    await tx.accessToken.update({ where: { id }, data, select: { id: true } })
    await record(tx, actor, 'user.revoke_token', userId, name)
  })
}

/** A token that the actor may manage and that is not revoked. To a member, one of another user and none look the same. */
async function requireToken(tx: Tx, actor: Actor, id: number): Promise<Stored> {
  requireFirstToken(actor)
  const token = await tx.accessToken.findUnique({ where: { id, revokedAt: null }, select })
  requireOwnerOrAdmin(actor, token?.userId)
  if (!token) throw new AppError('not_found', 'There is no such token.')
  return token
}

/** Else whoever has one further token of a member could make another that outlives it. */
export function requireFirstToken(actor: Actor) {
  if (!actor.isAdmin && actor.tokenId !== undefined)
    throw new AppError('forbidden', 'A member manages tokens with their first token only.')
}

function requireOwnerOrAdmin(actor: Actor, userId: number | undefined) {
  if (!actor.isAdmin && userId !== actor.userId)
    throw new AppError('forbidden', 'Members may manage only their own tokens.')
}
