import { type ClientResult, call } from './call'
import { modelInTurn } from './order'
import type { ChaosStage } from './stage'

/** Every user sends one request after another until `stop` is called. `results` grows meanwhile. */
export function startLoad({ server }: Pick<ChaosStage, 'server'>, users: ChaosStage['users']) {
  const results: ClientResult[] = []
  let number = 0
  let running = true
  const loops = users.map(async ({ token }) => {
    while (running) {
      const order = { input: 20, output: 10, wait: number % 7, pace: number % 3 }
      const stream = number % 2 === 0
      number += 1
      results.push(await call({ url: server.url, token, model: modelInTurn('load', number), stream, order }))
    }
  })
  const stop = async () => {
    running = false
    await Promise.all(loops)
  }
  return { results, stop }
}
