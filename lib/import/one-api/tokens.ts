import type { AdminActor } from '../../audit/actor'
import { Models, Name } from '../../core/input'
import { formatPico } from '../../core/money'
import { statementsOf, type Tx } from '../../db/database'
import { tokenColumns } from '../../users/token'
import { integerOf, type SourceRow, textOf } from '../source-database'
import type { Change, People } from './people'
import type { Program } from './source'
import type { ToPico } from './usage'

export type TokensReport = { added: number; existing: number; leftOut: Change[]; changes: Change[] }

const STATUS: Record<string, string> = { 2: 'disabled', 3: 'expired', 4: 'used up' }
const MAX_MODELS = 100
const ACTIVE = '1'

/**
 * Imports the tokens that are valid there and unknown here, with the values that clients have. They open the gateway only, as they
 * did there. Those that are not valid are left out: once they are, the next import brings them.
 */
export async function importTokens(
  tx: Tx,
  admin: AdminActor,
  rows: readonly SourceRow[],
  { people, program, toPico }: { people: People; program: Program; toPico: ToPico },
): Promise<TokensReport> {
  const report: TokensReport = { added: 0, existing: 0, leftOut: [], changes: [] }
  const taken = await loadTaken(tx)
  const data = []
  for (const row of rows) {
    const owner = people.bySourceId.get(integerOf(row.user_id))
    const label = `${owner?.name ?? `#${textOf(row.user_id)}`}: ${textOf(row.name)}`
    const columns = tokenColumns(`sk-${textOf(row.key).trim()}`.toLowerCase())
    const reason = reasonToLeaveOut(row, owner)
    if (taken.values.has(columns.tokenHmac)) report.existing += 1
    else if (!owner || reason) report.leftOut.push({ name: label, change: reason ?? 'its user is unknown' })
    else {
      const changes: string[] = []
      const name = freeName(row, owner.id, taken.names, changes)
      const now = new Date()
      const limits = { models: readModels(row, program, changes), expiresAt: readExpiry(row) }
      describeLimits(row, toPico, changes)
      data.push({
        ...{
          userId: owner.id,
          name,
          liveName: name,
          ...columns,
          tokenHint: textOf(row.key).trim().slice(-4),
          ...limits,
        },
        ...{ createdById: admin.userId, createdAt: now, updatedAt: now, gatewayOnly: true },
      })
      taken.values.add(columns.tokenHmac)
      report.added += 1
      report.changes.push(...changes.map((change) => ({ name: label, change })))
    }
  }
  for (const part of statementsOf(data)) await tx.accessToken.createMany({ data: part })
  return report
}

function reasonToLeaveOut(row: SourceRow, owner: { isDeleted: boolean } | undefined): string | null {
  const status = textOf(row.status)
  const expiresAt = readExpiry(row)
  if (!owner || owner.isDeleted) return 'its user is deleted'
  if (textOf(row.deleted_at) !== '') return 'deleted'
  if (status !== ACTIVE) return STATUS[status] ?? `status ${status}`
  if (expiresAt && expiresAt.getTime() <= Date.now()) return 'expired'
  return /^[\x21-\x7e]{1,500}$/.test(textOf(row.key).trim()) ? null : 'its value is invalid'
}

const readExpiry = (row: SourceRow): Date | null => {
  const seconds = Number(integerOf(row.expired_time))
  return seconds > 0 && seconds < 253_370_764_800 ? new Date(seconds * 1000) : null
}

function freeName(row: SourceRow, userId: number, names: Set<string>, changes: string[]): string {
  const parsed = Name.safeParse(textOf(row.name))
  const wanted = parsed.success ? parsed.data : `token ${textOf(row.id)}`
  const taken = (name: string) => names.has(`${userId} ${name}`)
  let name = wanted
  for (let count = 2; taken(name); count++) name = `${[...wanted].slice(0, 56).join('')} (${count})`
  if (name !== textOf(row.name)) changes.push(`renamed: ${name}`)
  names.add(`${userId} ${name}`)
  return name
}

/** JSON of its models, null for those of the user. */
function readModels(row: SourceRow, program: Program, changes: string[]): string | null {
  const isLimited = program === 'one-api' || integerOf(row.model_limits_enabled) !== 0n
  const names = splitList(isLimited ? textOf(program === 'one-api' ? row.models : row.model_limits) : '')
  if (names.length === 0) return null
  if (names.length > MAX_MODELS) changes.push(`of ${names.length} models, the first ${MAX_MODELS} are allowed`)
  const valid = names.slice(0, MAX_MODELS).filter((name) => Models.safeParse([name]).success)
  return JSON.stringify(valid)
}

export const splitList = (text: string) => [
  ...new Set(
    text
      .split(/[,\n]/)
      .map((item) => item.trim())
      .filter(Boolean),
  ),
]

function describeLimits(row: SourceRow, toPico: ToPico, changes: string[]) {
  if (integerOf(row.unlimited_quota) === 0n) {
    const left = integerOf(row.remain_quota)
    const dollars = formatPico(toPico(left > 0n ? left : 0n))
    changes.push(`$${dollars} of its own were left: tokens have no budget here, that of the user applies`)
  }
  const addresses = splitList(`${textOf(row.subnet)},${textOf(row.allow_ips)}`)
  const group = textOf(row.group)
  if (group !== '' && group !== 'default') changes.push(`the group ${group} has no counterpart`)
  if (addresses.length > 0) changes.push(`it was limited to ${addresses.join(', ')}: it works from every address here`)
}

async function loadTaken(tx: Tx) {
  const further = await tx.accessToken.findMany({
    select: { tokenHmac: true, previousHmac: true, userId: true, liveName: true },
  })
  const first = await tx.user.findMany({ select: { tokenHmac: true } })
  const retired = await tx.retiredToken.findMany()
  return {
    values: new Set([
      ...further.flatMap(({ tokenHmac, previousHmac }) => [tokenHmac, previousHmac]),
      ...first.map(({ tokenHmac }) => tokenHmac),
      ...retired.map(({ hmac }) => hmac),
    ]),
    names: new Set(further.map(({ userId, liveName }) => `${userId} ${liveName}`)),
  }
}
