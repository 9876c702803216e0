import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { jsonMeter } from './json-meter'
import { decompressMeter } from './response-meter'

const MB = 2 ** 20

/** A compressed JSON document of about `size` bytes, whose usage is its last field. */
const compressed = (size: number) =>
  gzipSync(`{"padding":"${'x'.repeat(size)}","usage":{"prompt_tokens":3,"completion_tokens":4}}`)

/** How many decompressed bytes a meter got to see, and what it found. */
async function meter(bytes: Buffer) {
  let seen = 0
  const inner = jsonMeter(false)
  const counting = {
    ...inner,
    push(chunk: Buffer) {
      seen += chunk.length
      return inner.push(chunk)
    },
  }
  const outer = decompressMeter('gzip', counting)
  const shown = outer.push(bytes)
  await outer.finish()
  return { seen, usage: outer.result().usage, relayed: Buffer.concat([...shown, ...outer.withheld()]) }
}

it('a compressed response is metered up to 64 MB of what it expands to', async () => {
  const bytes = compressed(63 * MB)
  const { usage, relayed } = await meter(bytes)
  expect(usage).toMatchObject({ inputTokens: 3, outputTokens: 4 })
  expect(relayed.equals(bytes)).toBe(true)
})

it('a decompression bomb is not metered beyond 64 MB, and is relayed as it came', async () => {
  const bomb = compressed(200 * MB)
  const { seen, usage, relayed } = await meter(bomb)
  expect(seen).toBeLessThanOrEqual(64 * MB)
  expect(seen).toBeGreaterThan(63 * MB)
  expect(usage).toBeNull()
  expect(relayed.equals(bomb)).toBe(true)
})
