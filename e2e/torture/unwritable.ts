import { expect } from '@playwright/test'
import { call, type Seen } from './call'
import { expectHeld } from './limit'
import { nameOf } from './order'
import type { Stage } from './stage'

/** Makes the database unwritable, and writable again. */
export type Obstacle = { block(): Promise<void>; unblock(): Promise<void> }

const MOST_BEFORE_A_REFUSAL = 500

/**
 * One request is open when writing becomes impossible. New ones are refused and sent nowhere, the open one ends only
 * once it can be written, and everything recovers by itself. `patience`: also waits until the open one is given up.
 */
export async function refuseWhileUnwritable(stage: Stage, { block, unblock }: Obstacle, patience: boolean) {
  const seen: Seen[] = []
  const [first, second] = stage.people
  if (!first || !second) throw new Error('two people are needed')
  const ask = (token: string, held: boolean) => {
    const name = nameOf('full', seen.length)
    const order = { input: 20, output: 5, held }
    const answer = call({ url: stage.server.url, token, name, order, stream: true })
    const at = seen.push({ name, status: null, complete: false, text: '', headers: {} }) - 1
    return answer.then((told) => {
      seen[at] = told
      return told
    })
  }
  const ready = async () => (await fetch(`${stage.server.url}/readyz`)).status

  const open = ask(first.token, true)
  await expectHeld(stage, 1)
  await block()
  try {
    const change = stage.api('POST', '/1/users', { name: 'nobody' })
    const refused = await untilRefused(() => ask(second.token, false))
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'unavailable', type: 'server_error' } })
    expect(stage.provider.ran().map(({ name }) => name)).not.toContain(refused.name)
    expect(await change).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    await stage.provider.release()
    if (patience) {
      expect(await open).toMatchObject({ complete: false })
      await expect.poll(ready, { timeout: 15_000 }).toBe(503)
    }
  } finally {
    await unblock()
  }
  expect(await open).toMatchObject({ status: 200, complete: !patience })
  await expect.poll(ready, { timeout: 15_000 }).toBe(200)
  expect(await ask(second.token, false)).toMatchObject({ status: 200, complete: true })
  expect(await stage.api('POST', '/1/users', { name: 'somebody' })).toMatchObject({ status: 200 })
  return seen
}

async function untilRefused(ask: () => Promise<Seen>): Promise<Seen> {
  for (let count = 0; count < MOST_BEFORE_A_REFUSAL; count += 1) {
    const seen = await ask()
    if (seen.status === 503) return seen
  }
  throw new Error('nothing was ever refused')
}
