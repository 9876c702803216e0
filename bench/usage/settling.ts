/** Entries a second through the real ledger, many at a time, as streams do that end together. */

import { parseEnv } from '../../lib/config/env'
import { uuid7 } from '../../lib/core/uuid7'
import { type Ledger, noTokens } from '../../lib/ledger/entry'
import { openHouse } from '../../lib/runtime/open'
import { inRounds, quantile } from '../rounds'
import type { Made } from './houses'

const TOGETHER = 64
const MODEL = 'gpt-4o-mini'
const [INPUT, OUTPUT, PICO] = [812, 240, 265_800_000n]

/** By size; `count` of them in a round. No server may run. */
export async function settleRates(
  houses: readonly Made[],
  rounds: number,
  count: number,
): Promise<Map<number, number>> {
  const works: Record<string, () => Promise<unknown>> = {}
  const closes: (() => Promise<unknown>)[] = []
  for (const { entries, place, member, users } of houses) {
    const { house, close } = await openHouse(parseEnv(place.env), (why) => {
      throw why
    })
    works[entries] = () => settleMany(house.ledger, count, (nth) => member.user + (nth % users))
    closes.push(close)
  }
  const times = await inRounds(rounds, works)
  for (const close of closes) await close()
  return new Map(houses.map(({ entries }) => [entries, (count * 1000) / quantile(times[entries] ?? [], 0.5)]))
}

async function settleMany(ledger: Ledger, count: number, whose: (nth: number) => number) {
  let next = 0
  const work = async () => {
    for (let nth = next++; nth < count; nth = next++) await settleOne(ledger, whose(nth))
  }
  await Promise.all(Array.from({ length: TOGETHER }, work))
}

async function settleOne(ledger: Ledger, userId: number) {
  const [id, startedAt] = [uuid7(), Date.now()]
  const common = { id, keyId: 1, label: MODEL }
  const asked = { userId, model: MODEL, endpoint: 'chat/completions', stream: true, startedAt }
  const refusal = await ledger.reserve({
    ...common,
    ...asked,
    reservedPico: 10n * PICO,
    estimatePico: PICO,
    limitPico: 10n ** 18n,
  })
  if (refusal) throw new Error(`An entry was refused: ${refusal}.`)
  const answered = { answeredModel: `${MODEL}-2024-07-18`, status: 200, serviceTier: 'default', variant: null }
  const isSettled = await ledger.settle({
    ...{ ...common, ...answered, state: 'settled', costPico: PICO, units: INPUT + OUTPUT },
    tokens: { ...noTokens, inputTokens: INPUT, outputTokens: OUTPUT },
    ...{ firstByteAt: startedAt + 1, settledAt: Date.now(), upstreamRequestId: `req_${id.replaceAll('-', '')}` },
    ...{ trail: [{ keyId: 1, status: 200 }], flags: [] },
  })
  if (!isSettled) throw new Error('An entry was no longer open.')
}
