import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePools } from '../../outbound/pools'
import { defaultTimeouts } from '../http/timeouts'
import { openai } from '../providers/openai/provider'
import { fetchModelList } from './list-models'

const MB = 2 ** 20

/** A provider whose list of models ends with `padding` bytes of white space, or never. */
let padding = 0
let written = 0
let closed = false
const provider = createServer((_, response) => {
  response.once('close', () => {
    closed = true
  })
  response.write('{"data":[{"id":"a"},{"id":"b"}]}')
  if (padding < Number.POSITIVE_INFINITY) return void response.end(' '.repeat(padding))
  const chunk = ' '.repeat(MB)
  const push = () => {
    written += MB
    while (!response.destroyed && response.write(chunk)) written += MB
  }
  response.on('drain', push)
  push()
})
const pools = makePools(true, defaultTimeouts)
beforeAll(async () => {
  await once(provider.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  await pools.close()
  provider.close()
})

function fetchList() {
  const base = new URL(`http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`)
  const key = { id: 1, base, secret: 'sk-fake-provider-0001', apiVersion: null }
  return fetchModelList({ pools, timeouts: defaultTimeouts }, key, openai.modelsTarget(key))
}

it('a list of models is read up to 8 MB', async () => {
  padding = 7 * MB
  const list = await fetchList()
  expect(list?.status).toBe(200)
  expect(openai.readModels(list?.text ?? '')?.length).toBe(2)
})

it('of an endless one nothing is used, and the connection is closed', async () => {
  padding = Number.POSITIVE_INFINITY
  closed = false
  expect(await fetchList()).toBeNull()
  await expect.poll(() => closed).toBe(true)
  expect(written).toBeLessThan(64 * MB)
})

it('reads the models of a list, and of nothing else', () => {
  expect(openai.readModels('{"data":[]}')).toEqual([])
  expect(['{"data":{}}', '[]', 'null', 'not JSON'].map(openai.readModels)).toEqual([null, null, null, null])
})
