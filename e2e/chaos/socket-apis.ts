import type { openSocket } from '../../test/socket-client'

type Client = Awaited<ReturnType<typeof openSocket>>

/** One way to get a response over a WebSocket, as its clients use it. */
export type SocketApi = {
  name: string
  path: string
  /** With a budget, it is refused: the provider begins it by itself. */
  isUnasked: boolean
  /** Sends what makes the provider respond to `prompt`. */
  ask(client: Client, prompt: string): void
  /** What the provider gets to begin a response. */
  begins: string
  ends: string
  /** Events that a client gets, from the first one of its connection. */
  events: number
  /** After how many events of a response the provider can hang up, so that somebody knows that it has begun. */
  breaks: readonly number[]
  /** Of a response of the fake provider's. */
  costPico(input: number, output: number): bigint
}

const responses: SocketApi = {
  name: 'responses',
  path: '/v1/responses',
  isUnasked: false,
  ask: (client, input) => client.send({ type: 'response.create', model: 'gpt-4o', input, max_output_tokens: 20 }),
  begins: 'response.create',
  ends: 'response.completed',
  events: 8,
  breaks: [0, 1, 2, 3, 4, 5, 6, 7],
  costPico: (input, output) => BigInt(input) * 2_500_000n + BigInt(output) * 10_000_000n,
}

const say = (client: Client, text: string) =>
  client.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
  })

/** Of its input, 20 tokens are text; the rest, and its output, are audio. */
const realtime: SocketApi = {
  name: 'realtime',
  path: '/v1/realtime?model=gpt-realtime',
  isUnasked: false,
  ask(client, prompt) {
    say(client, prompt)
    client.send({ type: 'response.create', response: { max_output_tokens: 20 } })
  },
  begins: 'response.create',
  ends: 'response.done',
  events: 6,
  breaks: [0, 1, 2, 3],
  costPico: (input, output) => 20n * 4_000_000n + BigInt(input - 20) * 32_000_000n + BigInt(output) * 64_000_000n,
}

/** What the provider answers by itself, when it has heard somebody speak. */
const unasked: SocketApi = {
  ...realtime,
  name: 'unasked',
  isUnasked: true,
  ask(client, prompt) {
    say(client, prompt)
    client.send({ type: 'input_audio_buffer.append', audio: 'AAAA' })
  },
  begins: 'input_audio_buffer.append',
  breaks: [1, 2, 3],
}

export const socketApis: readonly SocketApi[] = [responses, realtime, unasked]
