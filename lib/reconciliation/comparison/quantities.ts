import { type BilledLine, type Part, tokenParts } from '../bills/bill'

/** How much of each part. */
export type Quantities = Partial<Record<Part, bigint>>

/** What counts as use: not the sum of a model's cost, which has no quantity. */
const counted: readonly Part[] = ['requests', 'units', ...tokenParts]

export function quantitiesOf(lines: readonly BilledLine[]): Quantities {
  return addUp(lines.filter(({ part }) => counted.includes(part)).map(({ part, quantity }) => ({ [part]: quantity })))
}

export function addUp(all: readonly Quantities[]): Quantities {
  const sum: Quantities = {}
  for (const quantities of all)
    for (const [part, quantity] of entriesOf(quantities)) sum[part] = (sum[part] ?? 0n) + quantity
  return sum
}

/** All kinds of input as `input`, all kinds of output as `output`. */
export const collapsed = (quantities: Quantities): Quantities =>
  addUp(
    entriesOf(quantities).map(([part, count]) => ({
      [part.endsWith('output') ? 'output' : part === 'requests' || part === 'units' ? part : 'input']: count,
    })),
  )

export const withRequests = (quantities: Quantities, requests: number) => ({
  ...quantities,
  requests: BigInt(requests),
})
export const negate = (quantities: Quantities): Quantities =>
  Object.fromEntries(entriesOf(quantities).map(([part, quantity]) => [part, -quantity]))
export const subtract = (from: Quantities, all: readonly Quantities[]) => addUp([from, ...all.map(negate)])
export const isZero = (quantities: Quantities) => entriesOf(quantities).every(([, quantity]) => quantity === 0n)
/** Whether there is some, and all of one sign. */
export const hasOnly = (quantities: Quantities, sign: 1n | -1n) =>
  !isZero(quantities) && entriesOf(quantities).every(([, quantity]) => quantity * sign >= 0n)
const entriesOf = (quantities: Quantities) => Object.entries(quantities) as [Part, bigint][]

/** What quantities cost at the prices of a bill; null if they have a part that the bill has no price for. */
export function prices(lines: readonly BilledLine[]): (quantities: Quantities) => bigint | null {
  const priced = lines.filter(({ costPico }) => costPico !== null)
  const cost = groupBy(priced, ({ part }) => part)
  const billed = quantitiesOf(lines)
  const total = cost.get('total')
  return (quantities) => {
    if (lines.length === 0) return null
    if (total) return shareOfTotal(costOf(total), billed, quantities)
    let sum = 0n
    for (const [part, quantity] of entriesOf(quantities)) {
      if (part === 'requests' && !cost.has(part)) continue
      if (quantity === 0n) continue
      const base = billed[part] ?? 0n
      if (base === 0n) return null
      sum += (costOf(cost.get(part) ?? []) * quantity) / base
    }
    return sum
  }
}

/** A bill with one amount for a model does not price its parts: a share of all of its tokens. */
function shareOfTotal(costPico: bigint, billed: Quantities, quantities: Quantities): bigint | null {
  const size = (all: Quantities) =>
    sumOf(entriesOf(all).flatMap(([part, count]) => (part === 'requests' ? [] : [count])))
  const base = size(billed)
  return base === 0n ? null : (costPico * size(quantities)) / base
}

export const requestsOf = (uses: readonly { requests: number }[]) =>
  uses.reduce((sum, { requests }) => sum + requests, 0)
export const costOf = (lines: readonly { costPico: bigint | null }[]) =>
  sumOf(lines.map(({ costPico }) => costPico ?? 0n))
export const roundingOf = (lines: readonly BilledLine[]) => sumOf(lines.map(({ roundingPico }) => roundingPico))
export const sumOf = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n)

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
