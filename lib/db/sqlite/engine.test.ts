import { EventEmitter, once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../../test/context'

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})
afterAll(() => context.remove())

const price = (model: string) => ({
  model,
  validFrom: '2026-01-01',
  inputPico: 1n,
  cachedInputPico: 1n,
  outputPico: 1n,
})

test('plain writes acknowledged during a transaction survive its rollback', async () => {
  const { db } = context
  const rolledBack = db.$transaction(async (tx) => {
    await tx.price.create({ data: price('rolled-back') })
    await new Promise((resolve) => setTimeout(resolve, 50))
    throw new Error('rolled back')
  })
  const created = Promise.all(Array.from({ length: 50 }, (_, n) => db.price.create({ data: price(`committed-${n}`) })))
  await expect(rolledBack).rejects.toThrow('rolled back')
  expect(await created).toHaveLength(50)
  expect(await db.price.count({ where: { model: { startsWith: 'committed-' } } })).toBe(50)
  expect(await db.price.count({ where: { model: 'rolled-back' } })).toBe(0)
})

test('uncommitted changes are invisible outside their transaction', async () => {
  const { db } = context
  const gate = new EventEmitter()
  const written = once(gate, 'written')
  const change = db.$transaction(async (tx) => {
    await tx.setting.create({ data: { name: 'draft', value: '1' } })
    expect(await tx.setting.count({ where: { name: 'draft' } })).toBe(1)
    const read = once(gate, 'read')
    gate.emit('written')
    await read
  })
  await written
  expect(await db.setting.count({ where: { name: 'draft' } })).toBe(0)
  gate.emit('read')
  await change
  expect(await db.setting.count({ where: { name: 'draft' } })).toBe(1)
})

test('200 concurrent transactions run one after another', async () => {
  const { db } = context
  await db.setting.create({ data: { name: 'counter', value: '0' } })
  const raise = () =>
    db.$transaction(async (tx) => {
      const row = await tx.setting.findUniqueOrThrow({ where: { name: 'counter' } })
      await tx.setting.update({ where: { name: 'counter' }, data: { value: String(Number(row.value) + 1) } })
    })
  await Promise.all(Array.from({ length: 200 }, raise))
  expect((await db.setting.findUniqueOrThrow({ where: { name: 'counter' } })).value).toBe('200')
})

test('a unique constraint violation keeps its code across threads', async () => {
  const { db } = context
  await db.price.create({ data: price('twice') })
  await expect(db.price.create({ data: price('twice') })).rejects.toMatchObject({ code: 'P2002' })
})

test('every change of data cached in memory increments the revision', async () => {
  const before = context.revision()
  await context.db.price.deleteMany({ where: { model: 'twice' } })
  expect(context.revision()).toBe(before + 1)
})

test.runIf(existsSync('/proc/self/task'))(
  'the threads have names, so that their CPU time can be told apart',
  async () => {
    const names = () =>
      readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim())
    await expect.poll(names).toEqual(expect.arrayContaining(['ledger-writer', 'sqlite-reader']))
  },
)
