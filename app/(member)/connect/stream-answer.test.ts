import { afterEach, expect, test, vi } from 'vitest'
import { ask } from '../../setup/ask'
import { streamAnswer } from './stream-answer'

afterEach(() => vi.unstubAllGlobals())

const JSON_TYPE = { 'content-type': 'application/json' }
const answers = (answer: () => Promise<Response>) => vi.stubGlobal('fetch', answer)

async function asked() {
  let text = ''
  const add = (piece: string) => {
    text += piece
  }
  const { signal } = new AbortController()
  return { ...(await streamAnswer({ token: 't', model: 'm', prompt: 'p', add, signal })), text }
}

test('a stream that turns into something else is an answer that broke off', async () => {
  const piece = JSON.stringify({ choices: [{ delta: { content: 'Hel' } }] })
  answers(async () => new Response(`data: ${piece}\n\ndata: <html>\n\n`))
  expect(await asked()).toEqual({ id: null, failure: { status: null, message: '' }, text: 'Hel' })
})

test('what is called JSON and is none is shown as it came', async () => {
  answers(async () => new Response('<html>', { status: 502, headers: JSON_TYPE }))
  expect(await ask('t', 'm')).toEqual({ ok: false, status: 502, text: '<html>' })
  expect((await asked()).failure).toEqual({ status: 502, message: '<html>' })
  answers(async () => new Response('null', { status: 502, headers: JSON_TYPE }))
  expect((await asked()).failure).toEqual({ status: 502, message: 'null' })
})

test('a server that cannot be reached is said to be so', async () => {
  answers(() => Promise.reject(new TypeError('Failed to fetch')))
  expect(await ask('t', 'm')).toEqual({ ok: false, status: null, text: '' })
  expect((await asked()).failure).toEqual({ status: null, message: '' })
})
