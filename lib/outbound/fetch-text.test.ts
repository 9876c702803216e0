import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { fetchText } from './fetch-text'

const limits = { allowPrivate: true, maxBytes: 1000, timeoutMs: 200 }

it('gives up on a server that sends slowly, however long it goes on', async () => {
  const server = createServer((_, response) => {
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await expect(fetchText(url, limits)).rejects.toThrow(/timeout/)
})

it('connects neither to private addresses nor without TLS unless that is allowed', async () => {
  const strict = { ...limits, allowPrivate: false }
  await expect(fetchText('https://127.0.0.1/list', strict)).rejects.toThrow('127.0.0.1')
  await expect(fetchText('https://169.254.169.254/list', strict)).rejects.toThrow('169.254.169.254')
  await expect(fetchText('http://prices.example/list', strict)).rejects.toThrow('TLS')
})
