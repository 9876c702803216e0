import { expect } from '@playwright/test'
import { formatPico, parseDollars } from '../../lib/core/money'
import { call, type Seen } from './call'
import { nameOf } from './order'
import type { Person, Stage } from './stage'

const OUTPUT = 50

/** A chat that costs the same each time; `held` until the provider is told to let go. */
export const ask = (stage: Stage, { token }: Person, run: string, number: number, held: boolean): Promise<Seen> =>
  call({
    ...{ url: stage.server.url, token, name: nameOf(run, number), stream: number % 2 === 0 },
    ...{ order: { input: 30, output: OUTPUT, held }, maxTokens: OUTPUT },
  })

export async function expectHeld({ provider }: Stage, count: number) {
  await expect.poll(async () => (await provider.status()).held, { timeout: 30_000 }).toBe(count)
}

/** Gives a person who has used nothing yet room for so many of these calls; answers the limit. One call finds it out. */
export async function limitTo(stage: Stage, person: Person, room: number): Promise<bigint> {
  const first = ask(stage, person, `room${person.id}`, 1, true)
  await expectHeld(stage, 1)
  const each = await stage.ledger.takenBy(person.id)
  await stage.provider.release()
  await first
  // And a half: too little for one more, whatever the rounding does.
  const monthlyLimit = formatPico((await stage.ledger.takenBy(person.id)) + each * BigInt(room) + each / 2n)
  expect(await stage.api('PATCH', `/1/users/${person.id}`, { monthlyLimit })).toMatchObject({ status: 200 })
  return parseDollars(monthlyLimit) ?? 0n
}

/** So many at once, of which `room` get through and are held until all the others have been refused. */
export async function rush(stage: Stage, person: Person, parallel: number, room: number) {
  const limitPico = await limitTo(stage, person, room)
  const refused: Seen[] = []
  let over = 0
  const calls = Array.from({ length: parallel }, async (_, number) => {
    const seen = await ask(stage, person, `rush${person.id}`, number, true)
    if ((await stage.ledger.takenBy(person.id)) > limitPico) over += 1
    if (seen.status !== 200) refused.push(seen)
    return seen
  })
  await expect.poll(() => refused.length, { timeout: 30_000 }).toBe(parallel - room)
  await expectHeld(stage, room)
  await stage.provider.release()
  return { seen: await Promise.all(calls), refused, over, limitPico }
}

/** One call after another until the limit says no; that last one is answered. */
export async function spendAll(stage: Stage, person: Person): Promise<Seen> {
  for (let number = 0; ; number += 1) {
    const seen = await ask(stage, person, `last${person.id}`, number, false)
    if (seen.status !== 200) return seen
  }
}
