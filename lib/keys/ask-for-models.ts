import { env } from '../config/env'
import { timing } from '../gateway/http/timeouts'
import type { Target } from '../gateway/providers/openai'
import { countModels, providerSays } from '../gateway/upstream/provider-message'
import { unreached } from '../outbound/network-error'
import { makePools } from '../outbound/pools'

export type Verdict = { ok: true; models: number } | { ok: false; message: string }

/** A list of models is a few kilobytes; nobody has to end what they answer. */
const MOST_BYTES = 8 * 2 ** 20

/** One GET with the gateway's own care for addresses; all of it has to be over within 10 s. */
export async function askForModels({ origin, path, headers }: Target, secret: string): Promise<Verdict> {
  const pools = makePools(env().ALLOW_PRIVATE_UPSTREAMS, { ...timing, connect: 5000 })
  try {
    const signal = AbortSignal.timeout(10_000)
    const { statusCode, body } = await pools.of(origin).request({ path, method: 'GET', headers, signal })
    const text = await beginningOf(body)
    const models = statusCode === 200 ? countModels(text) : null
    return models === null ? { ok: false, message: providerSays(statusCode, text, secret) } : { ok: true, models }
  } catch (error) {
    const why = unreached(error)
    if (why === null) throw error
    return { ok: false, message: `${new URL(origin).host} cannot be reached: ${why}.` }
  } finally {
    await pools.close()
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MOST_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
