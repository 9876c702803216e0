import { makePools, type Pools } from './pools'

const CONNECT_TIMEOUT_MS = 10_000
const MAX_REDIRECTS = 3

type Limits = { allowPrivate: boolean; maxBytes: number; timeoutMs: number }

/**
 * The body of a GET as text. Throws unless it is 200, of at most `maxBytes`, and complete after `timeoutMs`, redirects included.
 * Without `allowPrivate` no address on the way may be private or without TLS.
 */
export async function fetchText(
  url: string,
  { allowPrivate, maxBytes, timeoutMs }: Limits,
  pools = makePools(allowPrivate, { connect: CONNECT_TIMEOUT_MS }),
): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    let target = new URL(url)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      if (target.protocol !== 'https:' && !(allowPrivate && target.protocol === 'http:'))
        throw new Error(`${target.origin} does not use TLS.`)
      const response = await get(pools, target, signal)
      const { location } = response.headers
      if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
        await response.body.dump({ limit: 16_384, signal })
        target = new URL(location, target)
        continue
      }
      if (response.statusCode !== 200) throw new Error(`It responded ${response.statusCode}.`)
      return await readText(response.body, maxBytes)
    }
    throw new Error('It redirects too often.')
  } finally {
    await pools.close()
  }
}

const get = (pools: Pools, { origin, pathname, search }: URL, signal: AbortSignal) =>
  pools.of(origin).request({
    method: 'GET',
    path: pathname + search,
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Chatelaine' },
    signal,
  })

async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`It is larger than ${maxBytes / 1024 / 1024} MiB.`)
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}
