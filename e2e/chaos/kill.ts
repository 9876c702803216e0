import { setTimeout as wait } from 'node:timers/promises'
import { agent, type ClientResult, call } from './call'
import { modelInTurn } from './order'
import { between, oneOf, type Random } from './random'
import { size } from './settings'
import type { ChaosStage, ChaosUser } from './stage'

/** Kills the server repeatedly while every user sends one request after another. */
export async function killRepeatedly(stage: ChaosStage, random: Random): Promise<ClientResult[]> {
  const { kills, requestsPerKill } = size
  const results: ClientResult[] = []
  let number = 0
  for (let round = 0; round < kills; round += 1) {
    const last = number + between(random, requestsPerKill / 2, requestsPerKill * 1.5)
    let alive = true
    await Promise.all([...stage.users.map(sendUntilKilled), killAfterLast()])
    agent.destroy()
    await stage.start()

    async function sendUntilKilled({ token }: ChaosUser) {
      while (alive) {
        const order = { input: between(random, 1, 60), output: between(random, 1, 40), wait: between(random, 0, 8) }
        number += 1
        const stream = random() < 0.5
        const pace = random() < 0.3 ? 2 : 0
        const model = modelInTurn('kill', number)
        results.push(await call({ url: stage.server.url, token, model, stream, order: { ...order, pace } }))
      }
    }
    async function killAfterLast() {
      while (number < last) await wait(oneOf(random, [1, 3, 7, 13]))
      await stage.server.stop('SIGKILL')
      alive = false
    }
  }
  return results
}
