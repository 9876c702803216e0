import { call, type Leaving, type Seen } from './call'
import { residentMb } from './memory'
import { nameOf, type Order } from './order'
import { between, oneOf, type Random } from './random'
import type { Person, Stage } from './stage'

/** So many requests whose clients leave: in mid-body, before an answer, after none, one or some pieces of it; half of them by RST. */
export async function hangUpRepeatedly(stage: Stage, count: number, random: Random) {
  const seen: Seen[] = []
  const memory: number[] = []
  for (const part of [0.25, 0.5, 0.75, 1]) {
    await Promise.all(stage.people.map((person) => askOn(person, count * part)))
    memory.push(residentMb(stage.server.pid))
  }
  return { seen, memory }

  async function askOn({ token }: Person, until: number) {
    while (seen.length < until) {
      const { leaving, order, stream } = oneKind(random)
      const name = nameOf('left', seen.length)
      const told: Seen = { name, status: null, complete: false, text: '', headers: {} }
      const at = seen.push(told) - 1
      seen[at] = await call({ url: stage.server.url, token, name, order, stream }, leaving)
    }
  }
}

function oneKind(random: Random): { leaving: Leaving; order: Order; stream: boolean } {
  const reset = random() < 0.5
  const order = { input: between(random, 1, 60), output: between(random, 4, 12) }
  const at = oneOf(random, ['sending', 'waiting', 'pieces'] as const)
  if (at === 'sending') return { leaving: { at, reset }, order, stream: false }
  const slow = { ...order, wait: 40, pace: 4 }
  if (at === 'waiting') {
    const ms = between(random, 0, 40)
    return { leaving: { at: { ms }, reset }, order: slow, stream: random() < 0.5 }
  }
  const pieces = oneOf(random, [0, 1, between(random, 2, 14)])
  return { leaving: { at: { pieces }, reset }, order: { ...slow, wait: 0 }, stream: true }
}
