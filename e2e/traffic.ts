import type { House } from './fixtures'

/** A request of someone's, in the order they made them; instants of this process's clock. */
type Asked = { status: number; sent: number; answered: number }

export type Person = { id: number; token: string; asked: Asked[] }

const ANSWER_TAKES_MS = 200

/** What a request costs: twelve tokens in, forty-three out. */
export const EACH_PICO = 12n * 150_000n + 43n * 600_000n

export async function openPeople(house: House, count: number): Promise<Person[]> {
  await house.api('POST', '/1/keys', { name: 'main', key: 'sk-traffic-0123456789' })
  const add = async (_: unknown, index: number) => {
    const { body } = await house.api('POST', '/1/users', { name: `person ${index}` })
    return { ...(body as { id: number; token: string }), asked: [] }
  }
  return Promise.all(Array.from({ length: count }, add))
}

/** Everyone asks one thing after the other, five a second; answers what ends it once the last answers are there. */
export function startTraffic({ url }: Pick<House, 'url'>, people: Person[]): () => Promise<void> {
  let going = true
  const busy = people.map(async (person) => {
    while (going) person.asked.push(await ask(url, person.token))
  })
  return async () => {
    going = false
    await Promise.all(busy)
  }
}

/** How many answers came in a second, from one instant to another. */
export function perSecond(people: Person[], from: number, to: number): number {
  const answers = people.flatMap(({ asked }) => asked).filter(({ answered }) => from < answered && answered <= to)
  return (answers.length / (to - from)) * 1000
}

async function ask(url: string, token: string): Promise<Asked> {
  const content = `tokens:12/43 pace:${ANSWER_TAKES_MS}`
  const sent = performance.now()
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] }),
  })
  await response.arrayBuffer()
  return { status: response.status, sent, answered: performance.now() }
}
