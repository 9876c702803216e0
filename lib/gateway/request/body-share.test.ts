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
  first.release()
  first.release()
  expect(await grows(waits[0] ?? null)).toBe(true)
})

it('bodies that would deadlock on the memory budget complete one by one, oldest first', async () => {
  const share = makeShare(100)
  const [one, two] = [share.open(), share.open()]
  one.grow(50)
  two.grow(50)
  const second = two.grow(10)
  expect(await grows(one.grow(30))).toBe(true)
  expect(await grows(second)).toBe(false)
  one.whole()
  expect(await grows(second)).toBe(false)
  one.release()
  expect(await grows(second)).toBe(true)
})

it('who has sent nothing keeps nobody waiting, however early it came', async () => {
  const share = makeShare(100)
  const [, one, two] = [share.open(), share.open(), share.open()]
  one.grow(50)
  two.grow(50)
  expect(await grows(one.grow(10))).toBe(true)
  expect(await grows(two.grow(10))).toBe(false)
})

it('one alone goes beyond the total, in whatever order they begin to send', async () => {
  const share = makeShare(100)
  const latestFirst = [share.open(), share.open(), share.open()].reverse()
  const grown = await Promise.all(latestFirst.map((hold) => grows(hold.grow(150))))
  expect(grown).toEqual([true, false, false])
  latestFirst[0]?.release()
  expect(await grows(latestFirst[1]?.grow(1) ?? null)).toBe(false)
})

it('one that was given up while it waited takes nothing', async () => {
  const share = makeShare(100)
  const [one, two] = [share.open(), share.open()]
  one.grow(100)
  one.whole()
  void two.grow(100)
  two.release()
  one.release()
  expect(await grows(share.open().grow(100))).toBe(true)
})
