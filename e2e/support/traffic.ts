import type { App, User } from './app'

/** One request of a user. Instants are of this process's clock. */
type Sample = { status: number; sentAt: number; receivedAt: number }

export type TrafficUser = Omit<User, 'name'> & { requests: Sample[] }

export const TRAFFIC_KEY = 'sk-traffic-0123456789'

const RESPONSE_MS = 200

/** What each request costs: 12 input tokens and 43 output tokens. */
export const REQUEST_PICO = 12n * 150_000n + 43n * 600_000n

/** Adds a provider key and `count` users. */
export async function addTrafficUsers(app: App, count: number): Promise<TrafficUser[]> {
  await app.api('POST', '/1/keys', { name: 'main', key: TRAFFIC_KEY })
  const add = async (_: unknown, index: number) => {
    const { body } = await app.api('POST', '/1/users', { name: `traffic ${index}` })
    return { ...(body as User), requests: [] }
  }
  return Promise.all(Array.from({ length: count }, add))
}

/** Each user sends one request after another, five a second. Call the result to stop; it resolves after the last response. */
export function startTraffic({ url }: Pick<App, 'url'>, users: TrafficUser[]): () => Promise<void> {
  let running = true
  const loops = users.map(async (user) => {
    while (running) user.requests.push(await chat(url, user.token))
  })
  return async () => {
    running = false
    await Promise.all(loops)
  }
}

/** Responses per second between two instants. */
export function responseRate(users: TrafficUser[], from: number, to: number): number {
  const received = users
    .flatMap(({ requests }) => requests)
    .filter((one) => from < one.receivedAt && one.receivedAt <= to)
  return (received.length / (to - from)) * 1000
}

export const statusesOf = (users: TrafficUser[]) =>
  new Set(users.flatMap(({ requests }) => requests.map(({ status }) => status)))

async function chat(url: string, token: string): Promise<Sample> {
  const content = `tokens:12/43 pace:${RESPONSE_MS}`
  const sentAt = performance.now()
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] }),
  })
  await response.arrayBuffer()
  return { status: response.status, sentAt, receivedAt: performance.now() }
}
