import { dayOf, monthOf } from '../../lib/core/time'

export type Person = { id: number; token: string; spent: string[]; live: boolean; limit: bigint | null }
type Price = { model: string; validFrom: string; pico: bigint }

export type Open = {
  id: string
  owner: number
  userId: number
  asked: string
  startedAt: number
  reserved: bigint
  estimate: bigint | null
  input: number
}

/** `pruned`: only its sums are left, on the day that they were on then. */
export type Closed = Omit<Open, 'owner'> & {
  state: 'settled' | 'estimated' | 'failed' | 'interrupted'
  answered: string | null
  label: string
  tokens: { input: number; output: number }
  cost: bigint | null
  pruned: string | null
}

/** What the books should say, kept as plainly as can be: a list of entries, every sum taken anew. */
export type Model = {
  zone: string
  now: number
  people: Person[]
  prices: Price[]
  open: Open[]
  closed: Closed[]
}

export const dayIn = ({ zone }: Model, { startedAt, pruned }: { startedAt: number; pruned?: string | null }) =>
  pruned ?? remembered(startedAt, zone)

const days = new Map<string, string>()

function remembered(at: number, zone: string) {
  const key = `${at} ${zone}`
  const day = days.get(key) ?? dayOf(at, zone)
  days.set(key, day)
  return day
}

const total = (sums: Map<string, bigint>, key: string, by: bigint) => sums.set(key, (sums.get(key) ?? 0n) + by)

export function monthsOf(model: Model) {
  const [settled, reserved] = [new Map<string, bigint>(), new Map<string, bigint>()]
  const month = (entry: Open | Closed) => `${entry.userId} ${monthOf(dayIn(model, entry))}`
  for (const entry of model.closed) total(settled, month(entry), entry.cost ?? 0n)
  for (const entry of model.open) total(reserved, month(entry), entry.reserved)
  return { settled, reserved }
}

export function daysOf(model: Model) {
  const sums = new Map<string, { requests: number; input: number; output: number; cost: bigint; unpriced: number }>()
  for (const entry of model.closed) {
    const key = `${dayIn(model, entry)} ${entry.userId} ${entry.label}`
    const sum = sums.get(key) ?? { requests: 0, input: 0, output: 0, cost: 0n, unpriced: 0 }
    sum.requests += 1
    sum.input += entry.tokens.input
    sum.output += entry.tokens.output
    sum.cost += entry.cost ?? 0n
    sum.unpriced += entry.cost === null ? 1 : 0
    sums.set(key, sum)
  }
  return sums
}

/** Under which name and at what cost, by the admin's prices of that day. */
export function priced(model: Model, entry: Pick<Closed, 'asked' | 'answered' | 'startedAt' | 'tokens'>) {
  const day = dayIn(model, entry)
  const priceOf = (name: string) =>
    model.prices
      .filter((price) => price.model === name && price.validFrom <= day)
      .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]
  const names = entry.answered === null ? [entry.asked] : [entry.answered, entry.asked]
  const label = names.find(priceOf) ?? entry.asked
  const price = priceOf(label)
  return { label, cost: price ? BigInt(entry.tokens.input + entry.tokens.output) * price.pico : null }
}
