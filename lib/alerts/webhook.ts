import { createHmac } from 'node:crypto'
import { timing } from '../gateway/http/timeouts'
import { makePools } from '../outbound/pools'

export type Webhook = { url: string; secret: string; allowPrivate: boolean }

const PATIENCE = 10_000

/** Posts `body`, signed with the time in the signature. Throws unless the answer is 2xx; redirects are not followed. */
export async function post({ url, secret, allowPrivate }: Webhook, body: string, now = Date.now()): Promise<void> {
  const { origin, pathname, search } = new URL(url)
  const pools = makePools(allowPrivate, { ...timing, connect: 5000 })
  const timestamp = String(Math.floor(now / 1000))
  try {
    const answer = await pools.of(origin).request({
      method: 'POST',
      path: pathname + search,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Chatelaine',
        'x-chatelaine-timestamp': timestamp,
        'x-chatelaine-signature': `v1=${signature(secret, timestamp, body)}`,
      },
      body,
      signal: AbortSignal.timeout(PATIENCE),
    })
    await answer.body.dump()
    if (answer.statusCode < 200 || answer.statusCode > 299) throw new Error(`it answered ${answer.statusCode}`)
  } finally {
    await pools.close()
  }
}

/** HMAC-SHA-256 of `<timestamp>.<body>`, in hex. */
export const signature = (secret: string, timestamp: string, body: string) =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
