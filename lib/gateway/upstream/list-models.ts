import { log } from '../../logging/log'
import { PrivateAddress } from '../../outbound/pools'
import type { GatewayDeps } from '../deps'
import { modelsTarget } from '../providers/target'
import type { ProviderKey } from '../snapshot/provider-keys'
import { NoAnswer, send } from './http-client'

const MOST_BYTES = 8 * 2 ** 20
const PATIENCE = 15_000

/** What a provider answers to a key that asks for its models; null when it does not answer, or too much. */
export async function fetchModels({ pools, timing }: Pick<GatewayDeps, 'pools' | 'timing'>, key: ProviderKey) {
  const { origin, path, headers } = modelsTarget(key)
  const signal = AbortSignal.timeout(PATIENCE)
  try {
    const asked = { path, headers: { ...headers, accept: 'application/json' }, secret: key.secret }
    const outgoing = { ...asked, method: 'GET' as const, body: [] }
    const { status, body } = await send(pools.of(origin), outgoing, signal, timing)
    signal.addEventListener('abort', () => body.destroy(), { once: true })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body) {
      size += chunk.length
      if (size <= MOST_BYTES) chunks.push(chunk)
    }
    return size <= MOST_BYTES ? { status, text: Buffer.concat(chunks).toString('utf8') } : null
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const why = error instanceof NoAnswer || error instanceof PrivateAddress ? error.message : error.name
    log.warn({ keyId: key.id, why }, 'a provider did not tell its models')
    return null
  }
}
