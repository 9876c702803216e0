import { residentMb } from '../support/process-memory'
import { type ClientResult, call, type Disconnect } from './call'
import { modelInTurn, type UpstreamOrder } from './order'
import { between, oneOf, type Random } from './random'
import type { ChaosStage, ChaosUser } from './stage'

/**
 * Requests whose clients disconnect within the body, before the response, or after some pieces of it; half of them with a TCP
 * reset. `memory`: of the server in MB, after each quarter of `count`; as many as a quarter come first, in which its heap grows to
 * what the work takes.
 */
export async function disconnectRepeatedly(stage: ChaosStage, count: number, random: Random) {
  const results: ClientResult[] = []
  const memory: number[] = []
  const send = (total: number) => Promise.all(stage.users.map((user) => sendUntil(user, total)))
  await send(count * 0.25)
  for (const part of [0.5, 0.75, 1, 1.25]) {
    await send(count * part)
    memory.push(residentMb(stage.server.pid))
  }
  return { results, memory }

  async function sendUntil({ token }: ChaosUser, total: number) {
    while (results.length < total) {
      const { disconnect, order, stream } = randomRequest(random)
      const model = modelInTurn('left', results.length)
      const index = results.push({ model, status: null, complete: false, text: '', headers: {} }) - 1
      results[index] = await call({ url: stage.server.url, token, model, order, stream }, disconnect)
    }
  }
}

function randomRequest(random: Random): { disconnect: Disconnect; order: UpstreamOrder; stream: boolean } {
  const reset = random() < 0.5
  const order = { input: between(random, 1, 60), output: between(random, 4, 12) }
  const at = oneOf(random, ['body', 'waiting', 'pieces'] as const)
  if (at === 'body') return { disconnect: { at, reset }, order, stream: false }
  const slow = { ...order, wait: 40, pace: 4 }
  if (at === 'waiting') {
    const ms = between(random, 0, 40)
    return { disconnect: { at: { ms }, reset }, order: slow, stream: random() < 0.5 }
  }
  const pieces = oneOf(random, [0, 1, between(random, 2, 14)])
  return { disconnect: { at: { pieces }, reset }, order: { ...slow, wait: 0 }, stream: true }
}
