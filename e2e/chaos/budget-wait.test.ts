import OpenAI from 'openai'
import { formatPico } from '../../lib/core/money'
import { onPostgres } from '../support/database'
import { expect, test } from '../support/vitest'
import { chat, expectHeld } from './budget'
import { expectConsistentLedger } from './consistency'
import { openReplicas } from './open-replicas'
import { modelFor } from './order'
import { type ChaosStage, openChaosStage } from './stage'
import { tallyOf } from './verdict'

const AGENTS = 10
/** As many as the budget holds at once. */
const AT_ONCE = 4
const MAX_TOKENS = 50

/** Ten agents of a member, with the SDK as it comes; each answer is far cheaper than its bound. */
async function sendAgents(stage: ChaosStage) {
  const [user = expect.fail('the stage has no user')] = stage.users
  const probe = chat(stage, user, 'probe', 0, true)
  await expectHeld(stage, 1)
  const bound = await stage.ledger.spentAndReserved(user.id)
  await stage.provider.release()
  await probe
  const spent = await stage.ledger.spentAndReserved(user.id)
  const budgetPico = spent + (bound * (BigInt(AT_ONCE) * 2n + 1n)) / 2n
  const monthlyLimit = formatPico(budgetPico)
  expect(await stage.api('PATCH', `/1/users/${user.id}`, { monthlyLimit })).toMatchObject({ status: 200 })

  const client = new OpenAI({ apiKey: user.token, baseURL: `${stage.server.url}/v1`, maxRetries: 0 })
  let over = 0
  const answers = await Promise.all(
    Array.from({ length: AGENTS }, async (_, number) => {
      const content = JSON.stringify({ input: 30, output: 1, wait: 200 })
      const stream = await client.chat.completions.create({
        ...{ model: modelFor('agents', number), stream: true, max_tokens: MAX_TOKENS },
        messages: [{ role: 'user', content }],
      })
      if ((await stage.ledger.spentAndReserved(user.id)) > budgetPico) over += 1
      let reason: string | null = null
      for await (const { choices } of stream) reason ??= choices[0]?.finish_reason ?? null
      return reason
    }),
  )
  expect(over).toBe(0)
  expect(answers).toEqual(Array(AGENTS).fill('stop'))
  expect(await stage.ledger.reservedPico()).toBe(0n)
  await expectConsistentLedger(stage)
  const tally = tallyOf(stage.provider.runs(), await stage.ledger.entries(), [])
  expect(tally).toMatchObject({ lost: 0, double: 0 })
}

test('ten parallel agents whose bounds exceed the budget wait for each other and all finish, none over', async () => {
  const stage = await openChaosStage({ users: 1, budgetWait: 30 })
  await sendAgents(stage)
  await stage.close()
})

test.skipIf(!onPostgres)('the same on three replicas', async () => {
  const { stage, close } = await openReplicas(1, { budgetWait: 30 })
  await sendAgents(stage)
  await close()
})
