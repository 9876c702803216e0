import { expect, it } from 'vitest'
import { makeBudgetLine } from './budget-line'

/** Money that attempts take, as the ledger does, and the order in which they got it. */
function makeMoney(left: number) {
  const line = makeBudgetLine()
  const admitted: string[] = []
  const money = {
    line,
    admitted,
    request: (name: string, costs: number, { ms = 10_000, isGone = (): boolean => false } = {}) =>
      line.wait(
        1,
        async () => {
          await new Promise(setImmediate)
          if (costs > left) return 'budget_reserved' as const
          left -= costs
          admitted.push(name)
          return name
        },
        { untilMs: performance.now() + ms, isGone },
      ),
    free(amount: number) {
      left += amount
      line.freed(1)
    },
  }
  return money
}

it('first come, first served: a small request does not overtake a large one', async () => {
  const { request, free, admitted, line } = makeMoney(1)
  const all = [request('large', 5), request('small', 1), request('last', 2)]
  expect([line.isEmpty(1), line.isEmpty(2)]).toEqual([false, true])
  free(3)
  free(1)
  await Promise.all(all.slice(0, 1))
  expect(admitted).toEqual(['large'])
  free(3)
  expect(await Promise.all(all)).toEqual(['large', 'small', 'last'])
  expect(admitted).toEqual(['large', 'small', 'last'])
  expect(line.isEmpty(1)).toBe(true)
})

it('who has waited long enough leaves, and lets the next one pass', async () => {
  const { request } = makeMoney(1)
  const [large, small] = [request('large', 5, { ms: 1 }), request('small', 1)]
  expect(await Promise.all([large, small])).toEqual(['budget_reserved', 'small'])
})

it('who hangs up leaves; an error concerns only its own request', async () => {
  const { request, line } = makeMoney(0)
  let isGone = false
  const gone = request('gone', 1, { isGone: () => isGone })
  const failing = line.wait(1, () => Promise.reject(new Error('broken')), { untilMs: Infinity, isGone: () => false })
  const next = request('free', 0)
  isGone = true
  await expect(gone).rejects.toThrow()
  await expect(failing).rejects.toThrow('broken')
  expect(await next).toBe('free')
})

it('money that another replica has freed is found without being told', async () => {
  let left = 0
  const { line } = makeMoney(0)
  const attempt = async () => (left > 0 ? 'admitted' : ('budget_reserved' as const))
  const waiting = line.wait(1, attempt, { untilMs: performance.now() + 10_000, isGone: () => false })
  left = 1
  expect(await waiting).toBe('admitted')
})

it('a shutdown sends everybody away, except who is being admitted', async () => {
  const { request, line, admitted } = makeMoney(1)
  const [first, second] = [request('first', 1), request('second', 1)]
  line.close()
  expect(await first).toBe('first')
  await expect(second).rejects.toMatchObject({ code: 'unavailable' })
  expect([admitted, line.isEmpty(1)]).toEqual([['first'], true])
})
