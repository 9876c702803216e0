import type { Tx } from '../db/database'
import { Prisma } from '../db/generated/client'
import type { Vault } from '../encryption/vault'

/** Rows a statement: a thousand people take a few of them, so that no request waits for its reservation meanwhile. */
const BATCH = 1000

type Row = { id: number; sealed: string }

/** Seals every secret in the database with `to` instead of `from`. */
export async function reseal(tx: Tx, from: Vault, to: Vault) {
  const users = await tx.user.findMany({ select: { id: true, tokenSealed: true } })
  const tokens = users.flatMap(({ id, tokenSealed }) => {
    if (tokenSealed === null) return []
    return { id, sealed: to.seal(`User.token:${id}`, from.open(`User.token:${id}`, tokenSealed)) }
  })
  await inBatches(tokens, (values) => tx.$executeRaw`UPDATE "User" SET "tokenSealed" = "v"."column2" ${values}`)

  const providers = await tx.providerKey.findMany({ select: { id: true, keySealed: true } })
  const secrets = providers.flatMap(({ id, keySealed }) => {
    if (keySealed === null) return []
    return { id, sealed: to.seal(`ProviderKey.key:${id}`, from.open(`ProviderKey.key:${id}`, keySealed)) }
  })
  await inBatches(secrets, (values) => tx.$executeRaw`UPDATE "ProviderKey" SET "keySealed" = "v"."column2" ${values}`)
}

async function inBatches(rows: Row[], update: (values: Prisma.Sql) => Promise<number>) {
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH).map(({ id, sealed }) => Prisma.sql`(${id}, ${sealed})`)
    const changed = await update(
      Prisma.sql`FROM (VALUES ${Prisma.join(batch)}) AS "v" WHERE "id" = CAST("v"."column1" AS INTEGER)`,
    )
    if (changed !== batch.length) throw new Error(`${batch.length} secrets were to be sealed anew, ${changed} were.`)
  }
}
