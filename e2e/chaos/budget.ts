import { expect } from 'vitest'
import { formatPico, parseDollars } from '../../lib/core/money'
import { timing } from '../support/timing'
import { type ClientResult, call } from './call'
import { modelFor } from './order'
import { openai } from './protocols/openai'
import type { ChaosProtocol } from './protocols/protocol'
import type { ChaosStage, ChaosUser } from './stage'

const OUTPUT = 50

/** Chats that all cost the same. A `held` one gets its response when the provider is told to release it. */
export const chat = (
  { server }: Pick<ChaosStage, 'server'>,
  { token }: ChaosUser,
  run: string,
  number: number,
  held: boolean,
  protocol: ChaosProtocol = openai,
) =>
  call({
    ...{ url: server.url, token, model: modelFor(run, number, protocol), stream: number % 2 === 0 },
    ...{ order: { input: 30, output: OUTPUT, held }, maxTokens: OUTPUT },
  })

export async function expectHeld({ provider }: ChaosStage, count: number) {
  await expect.poll(async () => (await provider.status()).held, { timeout: timing.slowPoll }).toBe(count)
}

/** Gives a user without usage a budget for `count` of these chats. Returns the budget in picodollars. */
export async function setBudgetFor(
  stage: ChaosStage,
  user: ChaosUser,
  count: number,
  protocol: ChaosProtocol = openai,
): Promise<bigint> {
  const first = chat(stage, user, `room${user.id}`, 1, true, protocol)
  await expectHeld(stage, 1)
  const upperBound = await stage.ledger.spentAndReserved(user.id)
  await stage.provider.release()
  await first
  const spent = await stage.ledger.spentAndReserved(user.id)
  // Half a chat more, so that rounding does not decide.
  const monthlyLimit = formatPico(spent + upperBound * BigInt(count) + upperBound / 2n)
  expect(await stage.api('PATCH', `/1/users/${user.id}`, { monthlyLimit })).toMatchObject({ status: 200 })
  return parseDollars(monthlyLimit) ?? 0n
}

/** Sends `concurrent` chats, of which the budget admits `admitted`; these are held until all others are rejected. */
export async function sendConcurrently(
  stage: ChaosStage,
  user: ChaosUser,
  concurrent: number,
  admitted: number,
  protocol: ChaosProtocol = openai,
) {
  const budgetPico = await setBudgetFor(stage, user, admitted, protocol)
  const rejected: ClientResult[] = []
  let over = 0
  const calls = Array.from({ length: concurrent }, async (_, number) => {
    const send = () => chat(stage, user, `rush${user.id}`, number, true, protocol)
    let result = await send()
    // A busy PostgreSQL did not lock the month in time, and nothing was sent: SDKs retry this too.
    while (result.status === 503) result = await send()
    if ((await stage.ledger.spentAndReserved(user.id)) > budgetPico) over += 1
    if (result.status !== 200) rejected.push(result)
    return result
  })
  await expect.poll(() => rejected.length, { timeout: timing.slowPoll }).toBe(concurrent - admitted)
  await expectHeld(stage, admitted)
  await stage.provider.release()
  return { results: await Promise.all(calls), rejected, over, budgetPico }
}

/** Sends one chat after another until the budget is exceeded. Returns the rejected one. */
export async function exhaustBudget(stage: ChaosStage, user: ChaosUser): Promise<ClientResult> {
  for (let number = 0; ; number += 1) {
    const result = await chat(stage, user, `last${user.id}`, number, false)
    if (result.status !== 200) return result
  }
}
