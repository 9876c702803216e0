/** Settlements per second through the ledger, many concurrently, like streams that end at the same time. */
import { parseEnv } from '../../lib/config/env'
import { dayOf, monthOf } from '../../lib/core/time'
import { uuid7 } from '../../lib/core/uuid7'
import type { Ledger } from '../../lib/ledger/entry'
import { noTokens } from '../../lib/pricing/tokens'
import { openForServer } from '../../lib/runtime/open'
import { inRounds, quantile, rethrow } from '../harness'
import type { SizedDataset } from './instances'

const CONCURRENCY = 64
const MODEL = 'gpt-4o-mini'
const [INPUT_TOKENS, OUTPUT_TOKENS, COST_PICO] = [812, 240, 265_800_000n]

/** By number of entries, with `count` settlements per round. No server may run. */
export async function settleRates(
  datasets: readonly SizedDataset[],
  rounds: number,
  count: number,
): Promise<Map<number, number>> {
  const tasks: Record<string, () => Promise<unknown>> = {}
  const closes: (() => Promise<unknown>)[] = []
  for (const { entries, storage, member, users } of datasets) {
    const { context, close } = await openForServer(parseEnv(storage.env), rethrow)
    tasks[entries] = () => settleMany(context.ledger, count, (nth) => member.userId + (nth % users))
    closes.push(close)
  }
  const times = await inRounds(rounds, tasks)
  for (const close of closes) await close()
  return new Map(datasets.map(({ entries }) => [entries, (count * 1000) / quantile(times[entries] ?? [], 0.5)]))
}

async function settleMany(ledger: Ledger, count: number, userOf: (nth: number) => number) {
  let next = 0
  const worker = async () => {
    for (let nth = next++; nth < count; nth = next++) await settleOne(ledger, userOf(nth))
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

async function settleOne(ledger: Ledger, userId: number) {
  const [id, startedAt] = [uuid7(), Date.now()]
  const day = dayOf(startedAt, 'UTC')
  const common = { id, keyId: 1, label: MODEL }
  const request = { userId, model: MODEL, endpoint: 'chat/completions', stream: true, startedAt }
  const rejection = await ledger.reserve({
    ...common,
    ...request,
    reservedPico: 10n * COST_PICO,
    estimatePico: COST_PICO,
    day,
    budgets: [{ userId, month: monthOf(day), limitPico: 10n ** 18n }],
  })
  if (rejection) throw new Error(`A reservation was rejected: ${rejection}.`)
  const response = { answeredModel: `${MODEL}-2024-07-18`, status: 200, serviceTier: 'default', variant: null }
  const result = await ledger.settle({
    ...{ ...common, ...response, state: 'settled', costPico: COST_PICO, units: INPUT_TOKENS + OUTPUT_TOKENS },
    tokens: { ...noTokens, inputTokens: INPUT_TOKENS, outputTokens: OUTPUT_TOKENS },
    ...{ firstByteAt: startedAt + 1, settledAt: Date.now(), upstreamRequestId: `req_${id.replaceAll('-', '')}` },
    ...{ attempts: [{ keyId: 1, status: 200 }], flags: [] },
  })
  if (result !== 'done') throw new Error(`A settlement was ${result}.`)
}
