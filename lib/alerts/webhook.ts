import { createHmac } from 'node:crypto'
import { makePools } from '../outbound/pools'

export type Webhook = { url: string; secret: string; allowPrivate: boolean }

const CONNECT_TIMEOUT_MS = 5000
const TIMEOUT_MS = 10_000

/** Posts JSON, signed together with the time against replays. Throws unless the response is 2xx; follows no redirects. */
export async function postWebhook(
  { url, secret, allowPrivate }: Webhook,
  body: string,
  now = Date.now(),
): Promise<void> {
  const { origin, pathname, search } = new URL(url)
  const pools = makePools(allowPrivate, { connect: CONNECT_TIMEOUT_MS })
  const timestamp = String(Math.floor(now / 1000))
  try {
    const response = await pools.of(origin).request({
      method: 'POST',
      path: pathname + search,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Chatelaine',
        'x-chatelaine-timestamp': timestamp,
        'x-chatelaine-signature': `v1=${signature(secret, timestamp, body)}`,
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body.dump()
    if (response.statusCode < 200 || response.statusCode > 299)
      throw new Error(`The webhook responded ${response.statusCode}.`)
  } finally {
    await pools.close()
  }
}

/** HMAC-SHA-256 of `<timestamp>.<body>`, in hex. */
export const signature = (secret: string, timestamp: string, body: string) =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
