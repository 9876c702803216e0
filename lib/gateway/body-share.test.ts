import { expect, it } from 'vitest'
import { makeShare } from './body-share'

/** Whether it was let in, as soon as that can be known. */
async function grows(room: Promise<void> | null) {
  let done = room === null
  void room?.then(() => {
    done = true
  })
  await new Promise(setImmediate)
  return done
}

it('who announces much and sends little takes little', async () => {
  const share = makeShare(100)
  share.open().grow(10)
  expect(await grows(share.open().grow(90))).toBe(true)
})

it('who finds no room waits until there is some, in order', async () => {
  const share = makeShare(100)
  const first = share.open()
  first.grow(80)
  first.whole()
  const waits = [share.open().grow(30), share.open().grow(20)]
  expect(await Promise.all(waits.map(grows))).toEqual([false, true])
  first.free()
  first.free()
  expect(await grows(waits[0] ?? null)).toBe(true)
})

it('bodies that would wait for each other for ever get done one by one, the eldest first', async () => {
  const share = makeShare(100)
  const [one, two] = [share.open(), share.open()]
  one.grow(50)
  two.grow(50)
  const second = two.grow(10)
  expect(await grows(one.grow(30))).toBe(true)
  expect(await grows(second)).toBe(false)
  one.whole()
  expect(await grows(second)).toBe(false)
  one.free()
  expect(await grows(second)).toBe(true)
})

it('one that was given up while it waited takes nothing', async () => {
  const share = makeShare(100)
  const [one, two] = [share.open(), share.open()]
  one.grow(100)
  one.whole()
  void two.grow(100)
  two.free()
  one.free()
  expect(await grows(share.open().grow(100))).toBe(true)
})
