import { setTimeout as sleep } from 'node:timers/promises'
import { providerMessage } from '../../gateway/upstream/error-classifier'
import { describeNetworkError } from '../../outbound/network-error'
import { makePools } from '../../outbound/pools'

const CONNECT_TIMEOUT_MS = 10_000
const TIMEOUT_MS = 60_000
const MAX_BYTES = 16 * 2 ** 20
const ATTEMPTS = 6
const FIRST_WAIT_MS = 1000
const MAX_WAIT_MS = 60_000

/** An answer that retrying does not change; `message` is for people and does not contain the key. */
export class ProviderApiError extends Error {
  override readonly name = 'ProviderApiError'
}

type Query = readonly (readonly [name: string, value: string])[]

/** Sends one request at a time to a provider's API, and remembers the answers. */
export type ProviderClient = {
  get(path: string, query?: Query): Promise<string>
  /** Since the last call: what was asked, and the answers. */
  takeResponses(): { request: string; content: string }[]
  close(): Promise<void>
}

type Options = {
  base: string
  headers: Record<string, string>
  /** Removed from messages. */
  secret: string
  allowPrivate: boolean
  wait?: (ms: number) => Promise<unknown>
}

/** Retries what may pass: rate limits after the time that the provider names, errors of its own, broken connections. */
export function providerClient({ base, headers, secret, allowPrivate, wait = sleep }: Options): ProviderClient {
  const pools = makePools(allowPrivate, { connect: CONNECT_TIMEOUT_MS })
  const url = new URL(base)
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    throw new ProviderApiError(`${url.host} does not use TLS.`)
  let responses: { request: string; content: string }[] = []

  async function attempt(path: string) {
    const {
      statusCode,
      headers: answered,
      body,
    } = await pools.of(url.origin).request({
      ...{ path, method: 'GET' as const, signal: AbortSignal.timeout(TIMEOUT_MS) },
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Chatelaine', ...headers },
    })
    return { status: statusCode, retryAfter: Number(answered['retry-after']), text: await readText(body) }
  }

  return {
    async get(path, query = []) {
      const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
      const request = `${url.pathname.replace(/\/$/, '')}${path}${search && `?${search}`}`
      for (let count = 1; ; count += 1) {
        const isLast = count === ATTEMPTS
        const backoff = Math.min(FIRST_WAIT_MS * 2 ** (count - 1), MAX_WAIT_MS)
        const found = await attempt(request).catch((error: unknown) => {
          const reason = describeNetworkError(error)
          if (reason === null) throw error
          if (isLast || (error instanceof Error && error.name === 'PrivateAddressError'))
            throw new ProviderApiError(`${url.host} cannot be reached: ${reason}.`)
          return null
        })
        if (found?.status === 200) {
          responses.push({ request, content: found.text })
          return found.text
        }
        if (found && (isLast || !(found.status === 429 || found.status >= 500)))
          throw new ProviderApiError(providerMessage(found.status, found.text, secret))
        await wait(found && found.retryAfter > 0 ? Math.min(found.retryAfter * 1000, MAX_WAIT_MS) : backoff)
      }
    },
    takeResponses() {
      const taken = responses
      responses = []
      return taken
    },
    close: () => pools.close(),
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_BYTES) throw new ProviderApiError(`The provider’s answer is larger than ${MAX_BYTES / 2 ** 20} MiB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
