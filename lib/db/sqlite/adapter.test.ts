import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../../test/context'

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})
afterAll(() => house.remove())

const price = (model: string) => ({
  model,
  validFrom: '2026-01-01',
  inputPico: 1n,
  cachedInputPico: 1n,
  outputPico: 1n,
})

test('50 plain creates acknowledged while a transaction that rolls back is open: all 50 exist', async () => {
  const { db } = house
  const rolledBack = db.$transaction(async (tx) => {
    await tx.price.create({ data: price('gone') })
    await new Promise((resolve) => setTimeout(resolve, 50))
    throw new Error('rolled back')
  })
  const created = Promise.all(Array.from({ length: 50 }, (_, n) => db.price.create({ data: price(`kept-${n}`) })))
  await expect(rolledBack).rejects.toThrow('rolled back')
  expect(await created).toHaveLength(50)
  expect(await db.price.count({ where: { model: { startsWith: 'kept-' } } })).toBe(50)
  expect(await db.price.count({ where: { model: 'gone' } })).toBe(0)
})

test('nobody reads what a transaction has not committed', async () => {
  const { db } = house
  await db.$transaction(async (tx) => {
    await tx.setting.create({ data: { name: 'draft', value: '1' } })
    expect(await tx.setting.count({ where: { name: 'draft' } })).toBe(1)
    expect(await db.setting.count({ where: { name: 'draft' } })).toBe(0)
  })
  expect(await db.setting.count({ where: { name: 'draft' } })).toBe(1)
})

test('200 concurrent transactions all go through, one after another', async () => {
  const { db } = house
  await db.setting.create({ data: { name: 'counter', value: '0' } })
  const raise = () =>
    db.$transaction(async (tx) => {
      const row = await tx.setting.findUniqueOrThrow({ where: { name: 'counter' } })
      await tx.setting.update({ where: { name: 'counter' }, data: { value: String(Number(row.value) + 1) } })
    })
  await Promise.all(Array.from({ length: 200 }, raise))
  expect((await db.setting.findUniqueOrThrow({ where: { name: 'counter' } })).value).toBe('200')
})

test('a unique violation keeps its code across the thread', async () => {
  const { db } = house
  await db.price.create({ data: price('twice') })
  await expect(db.price.create({ data: price('twice') })).rejects.toMatchObject({ code: 'P2002' })
})

test('every change of what is kept in memory raises the revision', async () => {
  const before = house.revision()
  await house.db.price.deleteMany({ where: { model: 'twice' } })
  expect(house.revision()).toBe(before + 1)
})
