/** What is asked of every target: a kind of request, over a number of connections, of a provider that takes a while. */
export const kinds = ['json', 'stream', 'stored'] as const
export type Kind = (typeof kinds)[number]

/** `delay`: milliseconds that the provider takes before it responds. */
export type Scene = { kind: Kind; connections: number; delay: number }

/** Streams and stored responses differ from JSON by what one request costs: more connections show nothing new. */
const MAX_CONNECTIONS: Readonly<Record<Kind, number>> = { json: Number.POSITIVE_INFINITY, stream: 64, stored: 64 }
/** Requests that take seconds matter once there are many of them. */
const MANY_CONNECTIONS = 256

/** `delays`: in milliseconds, in addition to none. */
export function makeScenes(connections: readonly number[], delays: readonly number[]): Scene[] {
  const most = Math.max(...connections)
  const instant = kinds.flatMap((kind) =>
    connections
      .filter((count) => count <= MAX_CONNECTIONS[kind])
      .map((count) => ({ kind, connections: count, delay: 0 })),
  )
  const slow = delays.flatMap((delay) =>
    connections
      .filter((count) => count >= Math.min(MANY_CONNECTIONS, most))
      .map((count) => ({ kind: 'json' as const, connections: count, delay })),
  )
  return [...instant, ...slow]
}

const SUBJECTS: Readonly<Record<Kind, string>> = {
  json: 'JSON',
  stream: 'streams of 50 chunks',
  stored: 'responses with store',
}

export const titleOf = ({ kind, connections, delay }: Scene) =>
  `${SUBJECTS[kind]}, ${connections} ${connections === 1 ? 'connection' : 'connections'}${delay > 0 ? `, provider takes ${delay / 1000} s` : ''}`

const MODEL = 'gpt-4o-mini'

export function requestOf({ kind, delay }: Pick<Scene, 'kind' | 'delay'>): { path: string; body: string } {
  const prompt = `Say twenty tokens of something.${delay > 0 ? ` delay:${delay}` : ''}`
  if (kind === 'stored')
    return { path: '/v1/responses', body: JSON.stringify({ model: MODEL, input: prompt, store: true }) }
  const messages = [{ role: 'user', content: prompt }]
  const body = kind === 'stream' ? { model: MODEL, messages, stream: true } : { model: MODEL, messages }
  return { path: '/v1/chat/completions', body: JSON.stringify(body) }
}
