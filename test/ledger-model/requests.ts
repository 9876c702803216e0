import { expect } from 'vitest'
import { monthOf } from '../../lib/core/time'
import type { BudgetRejection, Reservation, Settlement, SettleResult } from '../../lib/ledger/entry'
import { noTokens } from '../../lib/pricing/tokens'
import { countedIn } from '../usage-entries'
import {
  type ClosedEntry,
  type Model,
  modelDay,
  modelMonths,
  modelPeriod,
  modelPrice,
  type OpenEntry,
  type User,
} from './model'
import type { StepOf } from './step'
import { checkAuthentication } from './users'
import { MODELS, type World } from './world'

export const modelName = (index: number) => MODELS[index % MODELS.length] ?? MODELS[0]

const MAX_OUTPUT_TOKENS = 40

export function newRequest({ model, ...world }: World, userId: number, requested: string, input: number): OpenEntry {
  const priceOf = (output: number) =>
    modelPrice(model, { requested, answered: null, startedAt: model.now, tokens: { input, output } }).cost
  const id = `entry ${String(world.entries).padStart(4, '0')}`
  return {
    ...{ id, owner: world.owner, userId, requested, input, startedAt: model.now },
    ...{ reserved: priceOf(MAX_OUTPUT_TOKENS) ?? 0n, estimate: priceOf(0) },
  }
}

export const reservationOf = (entry: OpenEntry, limitPico: bigint | null, zone: string): Reservation => ({
  ...{ id: entry.id, userId: entry.userId, keyId: 1, model: entry.requested, label: entry.requested },
  ...{ endpoint: 'chat/completions', stream: false, startedAt: entry.startedAt },
  ...{ reservedPico: entry.reserved, estimatePico: entry.estimate },
  ...countedIn(entry.userId, entry.startedAt, limitPico, zone),
})

export async function request(world: World, { user: index, stale, model: name, input }: StepOf<'request'>) {
  const { model, database } = world
  const user = model.users[index % model.users.length]
  if (!user) return
  const limit = await checkAuthentication(world.snapshot, user)
  if (!user.live || stale) return
  const entry = newRequest(world, user.id, modelName(name), input)
  const rejection = expectedRejection(model, entry, user)
  const reservation = { ...reservationOf(entry, limit, model.zone), periodLimits: user.periodLimits }
  expect(await database.ledger.reserve(reservation)).toEqual(rejection)
  if (rejection !== null) return void world.rejections.push(rejection)
  world.entries += 1
  model.open.push(entry)
}

function expectedRejection(model: Model, entry: OpenEntry, { limit, periodLimits }: User): BudgetRejection | null {
  const { settled, reserved } = modelMonths(model)
  const day = modelDay(model, entry)
  const month = `${entry.userId} ${monthOf(day)}`
  const budgets = [
    { limit, settled: settled.get(month) ?? 0n, reserved: reserved.get(month) ?? 0n },
    ...periodLimits.map(({ period, limitPico }) => ({
      limit: limitPico,
      ...modelPeriod(model, entry.userId, period, day),
    })),
  ].filter((budget) => budget.limit !== null && budget.settled + budget.reserved + entry.reserved > budget.limit)
  if (budgets.length === 0) return null
  return budgets.some((budget) => budget.settled + entry.reserved > (budget.limit ?? 0n))
    ? 'over_budget'
    : 'budget_reserved'
}

/** In time, or late, after the entry was settled as interrupted. A second settlement must change nothing. */
export async function settle(
  { model, database }: World,
  { entry: index, output, answered: name, again }: StepOf<'settle'>,
) {
  const all = [...model.open, ...model.closed]
  const entry = all[index % Math.max(all.length, 1)]
  if (!entry) return
  const answered = name % 2 === 0 ? null : modelName(name)
  const tokens = { input: entry.input, output }
  const closed: ClosedEntry = {
    ...entry,
    answered,
    tokens,
    state: 'settled',
    pruned: null,
    ...modelPrice(model, { ...entry, answered, tokens }),
  }
  const result = expectedResult(entry)
  expect(await database.ledger.settle(settlementOf(closed))).toBe(result)
  if (result === 'done' || result === 'late') close(model, closed)
  if (again) expect(await database.ledger.settle(settlementOf(closed))).toBe(result === 'unknown' ? result : 'already')
}

function expectedResult(entry: OpenEntry | ClosedEntry): SettleResult {
  if (!('state' in entry)) return 'done'
  if (entry.pruned) return 'unknown'
  return entry.state === 'interrupted' ? 'late' : 'already'
}

/** The client disconnected, or the request failed. */
export async function closeEarly({ model, database }: World, step: StepOf<'disconnect' | 'fail' | 'release'>) {
  const entry = model.open[step.entry % Math.max(model.open.length, 1)]
  if (!entry) return
  const hasFailed = step.kind === 'fail'
  const output = step.share % MAX_OUTPUT_TOKENS
  const tokens = hasFailed ? { input: 0, output: 0 } : { input: entry.input, output }
  const { label, cost } = modelPrice(model, { ...entry, answered: null, tokens })
  const capped = cost !== null && cost > entry.reserved ? entry.reserved : cost
  const closed: ClosedEntry = {
    ...entry,
    state: hasFailed ? 'failed' : 'estimated',
    answered: null,
    label,
    tokens,
    cost: hasFailed ? 0n : capped,
    pruned: null,
  }
  expect(await database.ledger.settle(settlementOf(closed))).toBe('done')
  close(model, closed)
}

export async function release({ model, database }: World, step: StepOf<'disconnect' | 'fail' | 'release'>) {
  const entry = model.open[step.entry % Math.max(model.open.length, 1)]
  if (!entry) return
  expect(await database.ledger.release(entry)).toEqual(true)
  expect(await database.ledger.release(entry)).toEqual(false)
  model.open = model.open.filter((one) => one !== entry)
}

function close(model: Model, closed: ClosedEntry) {
  model.open = model.open.filter(({ id }) => id !== closed.id)
  model.closed = [...model.closed.filter(({ id }) => id !== closed.id), closed]
}

const settlementOf = ({ id, state, cost, tokens, answered, label, startedAt }: ClosedEntry): Settlement => ({
  ...{ id, state, costPico: cost, label, keyId: 1, answeredModel: answered },
  tokens: { ...noTokens, inputTokens: tokens.input, outputTokens: tokens.output },
  ...{ units: tokens.input + tokens.output, status: 200, firstByteAt: null, settledAt: startedAt },
  ...{ upstreamRequestId: null, serviceTier: null, variant: null, attempts: [], flags: [] },
})
