import { expect } from 'vitest'
import { startOfDay } from '../../lib/core/time'
import { type Place, type Repriced, START } from '../../lib/ledger/reprice'
import { dayIn, priced } from './model'
import { newRequest, reservationOf } from './requests'
import type { Step } from './step'
import { MODELS, type World } from './world'

type Of<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

/** The process ends in the midst of a commit; the next one books what was open, and only what had been committed. */
export async function crash(world: World, { midway, batch }: Of<'crash'>) {
  const { model, books } = world
  const lost = Array.from({ length: midway }, (_, index) => newRequest(world, 1, MODELS[0], index))
  await books.crash(lost.map((entry, index) => reservationOf({ ...entry, id: `lost ${index}` }, null)))
  world.owner += 1
  for (let found = batch; found === batch; ) found = await books.perform('recover', { now: model.now, count: batch })
  for (const { owner, ...entry } of model.open) {
    const atLeast = entry.estimate === null || entry.estimate > 0n ? entry.estimate : 1n
    const cost = atLeast !== null && atLeast > entry.reserved ? entry.reserved : atLeast
    const tokens = { input: 0, output: 0 }
    model.closed.push({
      ...entry,
      state: 'interrupted',
      answered: null,
      label: entry.asked,
      tokens,
      cost,
      pruned: null,
    })
  }
  model.open = []
}

export async function setPrice({ model, books }: World, { model: at, pico }: Of<'price'>, validFrom: string) {
  const name = MODELS[at % MODELS.length] ?? MODELS[0]
  await books.sql.run(
    `INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
      VALUES (:name, :validFrom, :pico, :pico, :pico) ON CONFLICT ("model", "validFrom") DO UPDATE SET
      "inputPico" = excluded."inputPico", "cachedInputPico" = excluded."inputPico", "outputPico" = excluded."inputPico"`,
    { name, validFrom, pico },
  )
  model.prices = model.prices.filter((price) => price.model !== name || price.validFrom !== validFrom)
  model.prices.push({ model: name, validFrom, pico })
}

export async function reprice({ model, books }: World, { model: at, batch: count }: Of<'reprice'>) {
  const name = at === null ? null : (MODELS[at % MODELS.length] ?? null)
  const until = model.now
  let deltaPico = 0n
  for (let after: Place | null = START; after; ) {
    const batch: Repriced = await books.perform('reprice', { model: name, after, until, count })
    deltaPico += batch.deltaPico
    after = batch.next
  }
  let expected = 0n
  model.closed = model.closed.map((entry) => {
    const meant = name === null || name === entry.asked || name === entry.answered
    const has = (entry.state === 'settled' || entry.state === 'estimated') && !entry.pruned && entry.startedAt < until
    if (!meant || !has) return entry
    const now = { ...entry, ...priced(model, entry) }
    expected += (now.cost ?? 0n) - (entry.cost ?? 0n)
    return now
  })
  expect(deltaPico).toBe(expected)
}

export async function prune({ model, books }: World, before: string, count: number) {
  for (let removed = count; removed === count; ) removed = await books.perform('prune', { before, count })
  const start = startOfDay(before, model.zone)
  model.closed = model.closed.map((entry) =>
    entry.startedAt < start ? { ...entry, pruned: dayIn(model, entry) } : entry,
  )
}

export async function changeZone({ model, books }: World, { zone }: Of<'zone'>) {
  await books.perform('setZone', zone)
  model.zone = zone
}

export const sumBefore = ({ books }: World, value: string) =>
  books.sql.run(
    `INSERT INTO "Setting" ("name", "value") VALUES ('summedBefore', :value)
      ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`,
    { value },
  )
