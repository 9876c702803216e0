import { expect } from 'vitest'
import { monthOf } from '../../lib/core/time'
import { noTokens, type Reservation, type Settlement } from '../../lib/ledger/entry'
import { type Closed, dayIn, type Model, monthsOf, type Open, priced } from './model'
import type { Step } from './step'
import { expectKnown } from './users'
import { MODELS, type World } from './world'

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

const nameAt = (index: number) => MODELS[index % MODELS.length] ?? MODELS[0]

/** The most tokens an answer may have. */
const MOST_OUTPUT = 40

export function newRequest({ model, ...world }: World, userId: number, asked: string, input: number): Open {
  const tokens = { input, output: MOST_OUTPUT }
  const { cost } = priced(model, { asked, answered: null, startedAt: model.now, tokens })
  const alone = priced(model, { asked, answered: null, startedAt: model.now, tokens: { input, output: 0 } }).cost
  const id = `entry ${String(world.entries).padStart(4, '0')}`
  const { owner } = world
  return { ...{ id, owner, userId, asked, input }, startedAt: model.now, reserved: cost ?? 0n, estimate: alone }
}

export const reservationOf = (entry: Open, limitPico: bigint | null): Reservation => ({
  ...{ id: entry.id, userId: entry.userId, keyId: 1, model: entry.asked, label: entry.asked, limitPico },
  ...{ endpoint: 'chat/completions', stream: false, startedAt: entry.startedAt },
  ...{ reservedPico: entry.reserved, estimatePico: entry.estimate },
})

export async function request(world: World, { user, stale, model: at, input }: Of<'request'>) {
  const { model, books } = world
  const person = model.people[user % model.people.length]
  if (!person) return
  const known = await expectKnown(world.directory, person, false)
  if (!person.live || stale) return
  const entry = newRequest(world, person.id, nameAt(at), input)
  const refusal = refusalOf(model, entry, person.limit)
  expect(await books.perform('reserve', reservationOf(entry, known))).toEqual(refusal)
  if (refusal !== null) return void world.refused.push(refusal)
  world.entries += 1
  model.open.push(entry)
}

function refusalOf(model: Model, entry: Open, limit: bigint | null) {
  const { settled, reserved } = monthsOf(model)
  const month = `${entry.userId} ${monthOf(dayIn(model, entry))}`
  const spent = settled.get(month) ?? 0n
  if (limit === null || spent + (reserved.get(month) ?? 0n) + entry.reserved <= limit) return null
  return spent + entry.reserved <= limit ? 'held' : 'over'
}

/** By its own process, or late by one that was thought dead; a second time nothing may happen. */
export async function settle({ model, books }: World, { entry: at, output, answered: name, again }: Of<'settle'>) {
  const all = [...model.open, ...model.closed]
  const entry = all[at % Math.max(all.length, 1)]
  if (!entry) return
  const answered = name % 2 === 0 ? null : nameAt(name)
  const tokens = { input: entry.input, output }
  const closed: Closed = {
    ...entry,
    answered,
    tokens,
    state: 'settled',
    pruned: null,
    ...priced(model, { ...entry, answered, tokens }),
  }
  const may = !('state' in entry) || (entry.state === 'interrupted' && !entry.pruned)
  expect(await books.perform('settle', settlementOf(closed))).toEqual(may)
  if (may) close(model, closed)
  if (again) expect(await books.perform('settle', settlementOf(closed))).toEqual(false)
}

export async function hangUp({ model, books }: World, { kind, entry: at, share }: Of<'hang up' | 'fail' | 'leave'>) {
  const entry = model.open[at % Math.max(model.open.length, 1)]
  if (!entry) return
  const tokens = kind === 'fail' ? { input: 0, output: 0 } : { input: entry.input, output: share % MOST_OUTPUT }
  const state = kind === 'fail' ? ('failed' as const) : ('estimated' as const)
  const { label, cost } = priced(model, { ...entry, answered: null, tokens })
  const capped = cost !== null && cost > entry.reserved ? entry.reserved : cost
  const closed: Closed = {
    ...entry,
    state,
    answered: null,
    label,
    tokens,
    cost: kind === 'fail' ? 0n : capped,
    pruned: null,
  }
  expect(await books.perform('settle', settlementOf(closed))).toEqual(true)
  close(model, closed)
}

export async function leave({ model, books }: World, { entry: at }: Of<'hang up' | 'fail' | 'leave'>) {
  const entry = model.open[at % Math.max(model.open.length, 1)]
  if (!entry) return
  expect(await books.perform('release', entry)).toEqual(true)
  expect(await books.perform('release', entry)).toEqual(false)
  model.open = model.open.filter((one) => one !== entry)
}

function close(model: Model, closed: Closed) {
  model.open = model.open.filter(({ id }) => id !== closed.id)
  model.closed = [...model.closed.filter(({ id }) => id !== closed.id), closed]
}

const settlementOf = ({ id, state, cost, tokens, answered, label, startedAt }: Closed): Settlement => ({
  ...{ id, state, costPico: cost, label, keyId: 1, answeredModel: answered },
  tokens: { ...noTokens, inputTokens: tokens.input, outputTokens: tokens.output },
  ...{ units: tokens.input + tokens.output, status: 200, firstByteAt: null, settledAt: startedAt },
  ...{ upstreamRequestId: null, serviceTier: null, variant: null, trail: [], flags: [] },
})
