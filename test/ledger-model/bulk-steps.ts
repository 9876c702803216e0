import { expect } from 'vitest'
import { startOfDay } from '../../lib/core/time'
import { modelDay, modelPrice } from './model'
import { modelName, newRequest, reservationOf } from './requests'
import type { StepOf } from './step'
import { MODELS, type World } from './world'

/** The process dies inside a transaction. The next one settles the entries that had been committed as interrupted. */
export async function crash(world: World, { uncommitted }: StepOf<'crash'>) {
  const { model, database } = world
  const lost = Array.from({ length: uncommitted }, (_, index) => newRequest(world, 1, MODELS[0], index))
  await database.crash(lost.map((entry, index) => reservationOf({ ...entry, id: `lost ${index}` }, null, model.zone)))
  world.owner += 1
  await database.recover(model.now)
  for (const { owner, ...entry } of model.open) {
    const estimate = entry.estimate === null || entry.estimate > 0n ? entry.estimate : 1n
    const cost = estimate !== null && estimate > entry.reserved ? entry.reserved : estimate
    const tokens = { input: 0, output: 0 }
    const label = entry.requested
    model.closed.push({ ...entry, state: 'interrupted', answered: null, label, tokens, cost, pruned: null })
  }
  model.open = []
}

export async function setPrice({ model, database }: World, { model: index, pico }: StepOf<'price'>, validFrom: string) {
  const name = modelName(index)
  await database.sql.run(
    `INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
      VALUES (:name, :validFrom, :pico, :pico, :pico) ON CONFLICT ("model", "validFrom") DO UPDATE SET
      "inputPico" = excluded."inputPico", "cachedInputPico" = excluded."inputPico", "outputPico" = excluded."inputPico"`,
    { name, validFrom, pico },
  )
  model.prices = model.prices.filter((price) => price.model !== name || price.validFrom !== validFrom)
  model.prices.push({ model: name, validFrom, pico })
}

export async function reprice({ model, database }: World, { model: index, batch: count }: StepOf<'reprice'>) {
  const name = index === null ? null : modelName(index)
  const until = model.now
  database.setBatch(count)
  const { deltaPico } = await database.ledger.reprice(
    { model: name, until, defaultBaseUrl: 'https://api.openai.com/v1' },
    () => {},
  )
  let expected = 0n
  model.closed = model.closed.map((entry) => {
    const isSelected = name === null || name === entry.requested || name === entry.answered
    const isSettled = (entry.state === 'settled' || entry.state === 'estimated') && !entry.pruned
    // An estimate that was limited to its reservation stays.
    const isCapped = entry.state === 'estimated' && entry.reserved > 0n && entry.cost === entry.reserved
    if (!isSelected || !isSettled || isCapped || entry.startedAt >= until) return entry
    const repriced = { ...entry, ...modelPrice(model, entry) }
    expected += (repriced.cost ?? 0n) - (entry.cost ?? 0n)
    return repriced
  })
  expect(deltaPico).toBe(expected)
}

export async function prune({ model, database }: World, before: string, count: number) {
  database.setBatch(count)
  await database.ledger.prune(before)
  const start = startOfDay(before, model.zone)
  model.closed = model.closed.map((entry) =>
    entry.startedAt < start ? { ...entry, pruned: modelDay(model, entry) } : entry,
  )
}

export async function changeZone({ model, database }: World, { zone }: StepOf<'zone'>) {
  await database.ledger.setZone(zone)
  model.zone = zone
}

export const rollUpBefore = ({ database }: World, month: string) =>
  database.sql.run(
    `INSERT INTO "Setting" ("name", "value") VALUES ('summedBefore', :month)
      ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`,
    { month },
  )
