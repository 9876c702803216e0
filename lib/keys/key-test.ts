import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { env } from '../config/env'
import type { Provider } from '../gateway/providers/provider'
import { providerOf } from '../gateway/providers/providers'
import { providerMessage } from '../gateway/upstream/error-classifier'
import { describeNetworkError } from '../outbound/network-error'
import { makePools } from '../outbound/pools'
import { db } from '../runtime/db'
import { getKey } from './keys'
import { attachSecret } from './reveal'
import type { KeyWithSecret } from './row'

/** `models`: how many the provider lists. `message`: the provider's, without the secret. */
export type KeyTestResult = { ok: true; models: number } | { ok: false; message: string }

const CONNECT_TIMEOUT_MS = 5000
const TIMEOUT_MS = 10_000
/** A list of models is a few kilobytes, but a provider's response may be endless. */
const MAX_BYTES = 8 * 2 ** 20

/** Lists the provider's models with the key. Success returns a rejected key to rotation; a failure is stored as last error. */
export async function testKey(admin: AdminActor, id: number): Promise<KeyTestResult> {
  const key = await attachSecret(admin, await getKey(admin, id))
  const provider = providerOf(key.apiType)
  const base = provider.baseUrl(key.endpoint, env().OPENAI_BASE_URL)
  if (!base) return { ok: false, message: 'This key needs an endpoint before it can be used.' }
  const result = await fetchModels(provider, { ...key, base })
  const data = result.ok ? { invalidAt: null } : { lastError: result.message, lastErrorAt: BigInt(Date.now()) }
  await db.$transaction(async (tx) => {
    // If the key was changed in the meantime, the result is that of another secret or endpoint.
    await tx.providerKey.updateMany({ where: { id, updatedAt: key.updatedAt }, data })
    await record(tx, admin, 'key.test', id)
  })
  return result
}

async function fetchModels(provider: Provider, key: KeyWithSecret & { base: URL }): Promise<KeyTestResult> {
  const { origin, path, headers } = provider.modelsTarget(key)
  const pools = makePools(env().ALLOW_PRIVATE_UPSTREAMS, { connect: CONNECT_TIMEOUT_MS })
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const { statusCode, body } = await pools.of(origin).request({ path, method: 'GET', headers, signal })
    const text = await readUpToLimit(body)
    const models = statusCode === 200 ? provider.readModels(text) : null
    if (!models) return { ok: false, message: providerMessage(statusCode, text, key.secret) }
    return { ok: true, models: models.length }
  } catch (error) {
    const reason = describeNetworkError(error)
    if (reason === null) throw error
    return { ok: false, message: `${new URL(origin).host} cannot be reached: ${reason}.` }
  } finally {
    await pools.close()
  }
}

async function readUpToLimit(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
