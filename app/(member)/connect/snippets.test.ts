import { expect, test } from 'vitest'
import { buildSnippets, importLink, TOKEN_PLACEHOLDER } from './snippets'

const ROOT = 'https://ai.example.com:8443'
const TOKEN = 'a+b/c=&d'

test('the link for OpenCat carries the address and the token', () => {
  const link = new URL(importLink('openCat', `${ROOT}/v1`, TOKEN))
  expect(link.href).toMatch(/^opencat:\/\/team\/join\?/)
  expect(Object.fromEntries(link.searchParams)).toEqual({ domain: ROOT, token: TOKEN })
})

test('Cherry Studio reads a provider from its link, whatever the Base64 contains', () => {
  // "~~~" and "???" encode to "+" and "/" at one of three offsets each.
  for (const token of [TOKEN, '~~~???', 'x~~~???', 'xx~~~???']) {
    const link = new URL(importLink('cherryStudio', `${ROOT}/v1`, token))
    expect(link.href).toMatch(/^cherrystudio:\/\/providers\/api-keys\?v=1&/)
    // As Cherry Studio does it, before and after parsing the query.
    const query = new URLSearchParams(link.search.replaceAll('+', '_').replaceAll('/', '-'))
    const data = query.get('data')?.replaceAll('_', '+').replaceAll('-', '/') ?? ''
    const provider = { id: 'chatelaine', name: 'Chatelaine', type: 'openai', baseUrl: ROOT, apiKey: token }
    expect(JSON.parse(Buffer.from(data, 'base64').toString())).toEqual(provider)
    expect(JSON.parse(Buffer.from(link.searchParams.get('data') ?? '', 'base64').toString())).toEqual(provider)
  }
})

test('every snippet has a name of its own, the address, and a place for the token', () => {
  const snippets = buildSnippets(`${ROOT}/v1`)
  expect(new Set(snippets.map(({ name }) => name)).size).toBe(snippets.length)
  for (const { text } of snippets) {
    expect(text).toContain(ROOT)
    expect(text).toContain(TOKEN_PLACEHOLDER)
  }
})

test('clients that add the version themselves get the address without it', () => {
  const addVersion = buildSnippets(`${ROOT}/v1`).filter(({ text }) => !text.includes(`${ROOT}/v1`))
  expect(addVersion.map(({ name }) => name)).toEqual([
    'Claude Code',
    'Gemini CLI',
    'Cherry Studio',
    'OpenCat',
    'NextChat',
  ])
})
