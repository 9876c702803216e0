import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { chunksOf, manyCuts } from '../../../test/cuts'
import { meteringCases } from '../../../test/metering-cases'
import { usageShapes } from '../../../test/usage-shapes'
import { endpoints } from '../request/endpoints'
import type { MeterResult } from './meter'
import { meterFor } from './response-meter'

type Sample = { name: string; path: string; headers: Record<string, string>; body: string }

const shapes: Sample[] = usageShapes.map(({ path, ...shape }) => ({ ...shape, path: `/v1/${path}` }))
const cases: Sample[] = meteringCases.map(({ name, request, provider }) => ({ name, path: request.path, ...provider }))

async function meter(
  { path, headers, body }: Pick<Sample, 'path' | 'headers'> & { body: Buffer },
  cuts: readonly number[],
) {
  const endpoint = endpoints.get(path)
  if (!endpoint) throw new Error(path)
  const tested = meterFor({ headers }, endpoint, true)
  const shown = chunksOf(body, cuts).flatMap((chunk) => tested.push(chunk))
  await tested.finish()
  shown.push(...tested.withheld())
  return { shown: Buffer.concat(shown), result: booked(tested.result()) }
}

const booked = ({ outputText, ...result }: MeterResult) => ({ ...result, characters: outputText().characters })

/** Deep equality in one comparison: there are as many as bytes. */
const text = ({ shown, result }: Awaited<ReturnType<typeof meter>>) =>
  JSON.stringify({ ...result, shown: shown.toString(), pico: String(result.providerCost?.pico) }, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )

// The JSON bodies of chats differ only in their usage.
const isPlainChat = ({ path, body }: Sample) => path === '/v1/chat/completions' && body.startsWith('{"object"')
const short = [...shapes.filter((shape) => !isPlainChat(shape)), ...cases].filter(({ body }) => body.length < 2500)

describe('a response is metered the same', () => {
  it.each(short)('split at every byte: $name', async ({ body, ...sample }) => {
    const bytes = Buffer.from(body)
    const whole = text(await meter({ ...sample, body: bytes }, []))
    const wrong: string[] = []
    for (const cuts of manyCuts(bytes.length))
      if (text(await meter({ ...sample, body: bytes }, cuts)) !== whole) wrong.push(cuts.join())
    expect(wrong).toEqual([])
  })

  it.each([...shapes, ...cases])('byte by byte, and compressed: $name', async ({ body, ...sample }) => {
    const bytes = Buffer.from(body)
    const everywhere = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1)
    const whole = await meter({ ...sample, body: bytes }, [])
    expect(text(await meter({ ...sample, body: bytes }, everywhere))).toBe(text(whole))
    const headers = { ...sample.headers, 'content-encoding': 'gzip' }
    const packed = gzipSync(body)
    const { result, shown } = await meter({ ...sample, headers, body: packed }, [])
    expect(result).toEqual(whole.result)
    expect(shown.equals(packed)).toBe(true)
  })

  it.each(short)('whatever it is declared as: $name', async ({ body, ...sample }) => {
    const { result, shown } = await meter({ ...sample, body: Buffer.from(body) }, [])
    for (const type of ['application/json', 'text/plain; charset=utf-8', 'text/event-stream', ''])
      for (const start of ['', '\n', ...(body.startsWith('{') ? ['\uFEFF'] : [])])
        for (const cut of [1, 4]) {
          const declared = { ...sample, headers: { 'content-type': type }, body: Buffer.from(start + body) }
          const other = await meter(declared, [cut])
          expect(other.result).toEqual(result)
          expect(other.shown.toString()).toBe(start + shown.toString())
        }
  })
})

/** What an entry's cost depends on, besides the request. */
const billed = ({ usage, serviceTier, searchUnits, audioSeconds, images, hostedCalls, error }: Booked) =>
  JSON.stringify({ usage, serviceTier, searchUnits, audioSeconds, images, hostedCalls, error })

/** Booked as exact: by tokens, or by what is counted otherwise. */
const isExact = ({ confidence, searchUnits, audioSeconds, images }: Booked) =>
  confidence === 'exact' || (confidence === 'none' && (searchUnits ?? audioSeconds ?? images) !== 0)

type Booked = ReturnType<typeof booked>

describe('a truncated response is booked the same, or never as exact', () => {
  // Nobody can tell that a second choice was to come.
  it.each(short.filter(({ name }) => !name.includes('two choices')))('$name', async ({ body, ...sample }) => {
    const whole = (await meter({ ...sample, body: Buffer.from(body) }, [])).result
    const headers = { ...sample.headers, 'content-encoding': 'gzip' }
    const wrong: string[] = []
    for (const [kind, sent] of [
      ['plain', { ...sample, body: Buffer.from(body) }],
      ['gzip', { ...sample, headers, body: gzipSync(body) }],
    ] as const)
      for (let end = 0; end < sent.body.length; end += 1) {
        const { result } = await meter({ ...sent, body: sent.body.subarray(0, end) }, [])
        if (isExact(result) && billed(result) !== billed(whole)) wrong.push(`${kind} ${end}`)
      }
    expect(wrong).toEqual([])
  })
})
