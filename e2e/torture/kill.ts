import { setTimeout as wait } from 'node:timers/promises'
import { agent, call, type Seen } from './call'
import { nameOf } from './order'
import { between, oneOf, type Random } from './random'
import type { Person, Stage } from './stage'

type Plan = { kills: number; perKill: number; random: Random }

/** Everybody asks, one request after another, until the server is killed in the midst of it; and so again and again. */
export async function killRepeatedly(stage: Stage, { kills, perKill, random }: Plan): Promise<Seen[]> {
  const seen: Seen[] = []
  let number = 0
  for (let round = 0; round < kills; round += 1) {
    const last = number + between(random, perKill / 2, perKill * 1.5)
    let alive = true
    await Promise.all([...stage.people.map(askOn), killLater()])
    agent.destroy()
    await stage.start()

    async function askOn(person: Person) {
      while (alive) {
        const order = { input: between(random, 1, 60), output: between(random, 1, 40), wait: between(random, 0, 8) }
        number += 1
        const stream = random() < 0.5
        const pace = random() < 0.3 ? 2 : 0
        const ask = { url: stage.server.url, token: person.token, name: nameOf('kill', number), stream }
        seen.push(await call({ ...ask, order: { ...order, pace } }))
      }
    }
    async function killLater() {
      while (number < last) await wait(oneOf(random, [1, 3, 7, 13]))
      await stage.server.stop('SIGKILL')
      alive = false
    }
  }
  return seen
}
