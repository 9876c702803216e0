import { expect } from '@playwright/test'
import { call, type Seen } from './call'
import { type Case, cases } from './fault-table'
import { nameOf } from './order'
import type { Stage } from './stage'

/** Every fault, streamed and not, `times` over, all at once; each entry and each client ends as the table says. */
export async function sufferFaults(stage: Stage, times: number): Promise<Seen[]> {
  const kinds = cases.flatMap((one) => [false, true].map((stream) => ({ one, stream })))
  const calls = Array.from({ length: times }, () => kinds).flat()
  const answered = await Promise.all(
    calls.map(async ({ one, stream }, number) => {
      const { token } = stage.people[number % stage.people.length] ?? { token: '' }
      const name = nameOf('fault', number)
      return { one, stream, seen: await call({ url: stage.server.url, token, name, order: one.order, stream }) }
    }),
  )
  await expect.poll(() => stage.ledger.open(), { timeout: 30_000 }).toBe(0)
  const entries = new Map((await stage.ledger.entries()).map((entry) => [entry.name, entry]))
  for (const { one, stream, seen } of answered) {
    const { state, flags } = entries.get(seen.name) ?? {}
    const what = `${JSON.stringify(one.order)} ${stream ? 'streamed' : 'whole'}`
    expect({ what, state, flags, complete: seen.complete && seen.status !== 502 }).toEqual(expected(one, what, stream))
  }
  return answered.map(({ seen }) => seen)
}

const expected = ({ state, complete, flags = null }: Case, what: string, stream: boolean) => {
  const [whole, streamed] = complete
  return { what, state, flags, complete: stream ? streamed : whole }
}
