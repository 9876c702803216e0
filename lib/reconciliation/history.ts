import type { Day } from '../core/time'
import type { Tx } from '../db/database'
import { type BilledLine, tokenParts, USD } from './bills/bill'

type ModelSum = { requests: bigint; tokens: bigint; costPico: bigint }

/** Stores a day from before the ledger in place of what was there. Amounts in another currency are no dollars: they are left out. */
export async function storeHistoryDay(
  tx: Tx,
  accountId: number,
  day: Day,
  lines: readonly BilledLine[],
): Promise<void> {
  const models = new Map<string, ModelSum>([['', { requests: 0n, tokens: 0n, costPico: 0n }]])
  for (const { model, part, quantity, currency, costPico } of lines) {
    const sum = models.get(model) ?? { requests: 0n, tokens: 0n, costPico: 0n }
    models.set(model, sum)
    if (part === 'requests') sum.requests += quantity
    else if (tokenParts.some((one) => one === part)) sum.tokens += quantity
    if (currency === USD) sum.costPico += costPico ?? 0n
  }
  await tx.historyDay.deleteMany({ where: { accountId, day } })
  await tx.historyDay.createMany({ data: [...models].map(([model, sum]) => ({ accountId, day, model, ...sum })) })
}
