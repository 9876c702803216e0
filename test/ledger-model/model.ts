import { dayOf, monthOf, periodRange } from '../../lib/core/time'
import type { PeriodLimit } from '../../lib/ledger/entry'

export type User = {
  id: number
  token: string
  oldTokens: string[]
  live: boolean
  limit: bigint | null
  periodLimits: readonly PeriodLimit[]
}
type Price = { model: string; validFrom: string; pico: bigint }

export type OpenEntry = {
  id: string
  owner: number
  userId: number
  requested: string
  startedAt: number
  reserved: bigint
  estimate: bigint | null
  input: number
}

/** `pruned`: the day its rollup is in; null while the entry itself exists. */
export type ClosedEntry = Omit<OpenEntry, 'owner'> & {
  state: 'settled' | 'estimated' | 'failed' | 'interrupted'
  answered: string | null
  label: string
  tokens: { input: number; output: number }
  cost: bigint | null
  pruned: string | null
}

/** The expected state of the ledger, as simple as possible: a list of entries, every total computed from scratch. */
export type Model = {
  zone: string
  now: number
  users: User[]
  prices: Price[]
  open: OpenEntry[]
  closed: ClosedEntry[]
}

export const modelDay = ({ zone }: Model, { startedAt, pruned }: { startedAt: number; pruned?: string | null }) =>
  pruned ?? cachedDay(startedAt, zone)

const days = new Map<string, string>()

function cachedDay(at: number, zone: string) {
  const key = `${at} ${zone}`
  const day = days.get(key) ?? dayOf(at, zone)
  days.set(key, day)
  return day
}

const add = (totals: Map<string, bigint>, key: string, amount: bigint) =>
  totals.set(key, (totals.get(key) ?? 0n) + amount)

/** Settled and reserved cost by user and month. */
export function modelMonths(model: Model) {
  const [settled, reserved] = [new Map<string, bigint>(), new Map<string, bigint>()]
  const month = (entry: OpenEntry | ClosedEntry) => `${entry.userId} ${monthOf(modelDay(model, entry))}`
  for (const entry of model.closed) add(settled, month(entry), entry.cost ?? 0n)
  for (const entry of model.open) add(reserved, month(entry), entry.reserved)
  return { settled, reserved }
}

/** Settled and reserved cost of the user's period that `day` is in. */
export function modelPeriod(model: Model, userId: number, period: PeriodLimit['period'], day: string) {
  const { from, to } = periodRange(period, day)
  const isIn = (entry: OpenEntry | ClosedEntry) =>
    entry.userId === userId && modelDay(model, entry) >= from && modelDay(model, entry) < to
  const settled = model.closed.filter(isIn).reduce((sum, { cost }) => sum + (cost ?? 0n), 0n)
  const reserved = model.open.filter(isIn).reduce((sum, entry) => sum + entry.reserved, 0n)
  return { settled, reserved }
}

/** Totals by day, user and label. */
export function modelDays(model: Model) {
  const totals = new Map<string, { requests: number; input: number; output: number; cost: bigint; unpriced: number }>()
  for (const entry of model.closed) {
    const key = `${modelDay(model, entry)} ${entry.userId} ${entry.label}`
    const total = totals.get(key) ?? { requests: 0, input: 0, output: 0, cost: 0n, unpriced: 0 }
    total.requests += 1
    total.input += entry.tokens.input
    total.output += entry.tokens.output
    total.cost += entry.cost ?? 0n
    total.unpriced += entry.cost === null ? 1 : 0
    totals.set(key, total)
  }
  return totals
}

/** Label and cost by the admin prices of the day. */
export function modelPrice(model: Model, entry: Pick<ClosedEntry, 'requested' | 'answered' | 'startedAt' | 'tokens'>) {
  const day = modelDay(model, entry)
  const priceOf = (name: string) =>
    model.prices
      .filter((price) => price.model === name && price.validFrom <= day)
      .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]
  const names = entry.answered === null ? [entry.requested] : [entry.answered, entry.requested]
  const label = names.find(priceOf) ?? entry.requested
  const price = priceOf(label)
  return { label, cost: price ? BigInt(entry.tokens.input + entry.tokens.output) * price.pico : null }
}
