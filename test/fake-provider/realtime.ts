import { setTimeout as wait } from 'node:timers/promises'
import type { FakeProvider } from './fake-provider'
import { parseScript } from './script'
import type { ReceivedSocket } from './sockets'

let count = 0

type Event = { type: string; event_id?: string; session?: object; response?: Record<string, unknown>; item?: unknown }

/** A conversation of the Realtime API: its last item is its script. Audio makes it answer by itself, whatever the settings. */
export function startRealtime(fake: FakeProvider, { path, socket, events }: ReceivedSocket) {
  const send = (event: object) => socket.send(JSON.stringify({ event_id: `event_fake${++count}`, ...event }))
  let session: Record<string, unknown> = {
    ...{ type: 'realtime', object: 'realtime.session', id: 'sess_fake', max_output_tokens: 'inf', tools: [] },
    model: new URL(path, 'http://x').searchParams.get('model'),
    audio: { input: { turn_detection: { type: 'server_vad', create_response: true }, transcription: null } },
  }
  let prompt = ''
  send({ type: 'session.created', session })

  async function respond(options: Record<string, unknown>) {
    const {
      input = 9,
      output = 12,
      cached = 0,
      reset,
      stall,
      pace,
      say = 'Hello',
      ends = 'completed',
      noUsage,
    } = parseScript(prompt)
    const id = `resp_rt${++count}`
    // All that is cached is audio.
    const text = Math.min(20, input - cached)
    const usage = {
      ...{ total_tokens: input + output, input_tokens: input, output_tokens: output },
      input_token_details: {
        ...{ text_tokens: text, audio_tokens: input - text, image_tokens: 0, cached_tokens: cached },
        cached_tokens_details: { text_tokens: 0, audio_tokens: cached, image_tokens: 0 },
      },
      output_token_details: { text_tokens: 0, audio_tokens: output },
    }
    const response = { object: 'realtime.response', id, status: 'in_progress', output: [], usage: null, ...options }
    fake.billed.push(usage)
    const all = [
      { type: 'response.created', response },
      { type: 'response.output_audio_transcript.delta', response_id: id, item_id: 'item_1', delta: say },
      { type: 'response.output_audio.delta', response_id: id, item_id: 'item_1', delta: 'AAAA' },
      { type: 'response.done', response: { ...response, status: ends, usage: noUsage ? null : usage } },
    ]
    for (const [index, event] of all.entries()) {
      if (index === reset) return socket.terminate()
      if (index === stall) return
      send(event)
      if (pace) await wait(pace)
    }
  }

  socket.on('error', () => {})
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as Event
    events.push(event as never)
    if (event.type === 'session.update') {
      session = { ...session, ...event.session }
      return send({ type: 'session.updated', session })
    }
    if (event.type === 'conversation.item.create') {
      prompt = JSON.stringify(event.item)
      return send({ type: 'conversation.item.added', item: event.item })
    }
    if (event.type === 'input_audio_buffer.append') return respond({})
    if (event.type === 'input_audio_buffer.commit')
      return send({
        type: 'conversation.item.input_audio_transcription.completed',
        ...{ item_id: 'item_1', content_index: 0, transcript: 'Hello' },
        usage: { type: 'tokens', total_tokens: 30, input_tokens: 20, output_tokens: 10 },
      })
    if (event.type !== 'response.create') return
    if (event.response?.instructions === 'fail') {
      const error = { type: 'invalid_request_error', code: 'x', message: 'No.', param: null, event_id: event.event_id }
      return send({ type: 'error', error })
    }
    respond(event.response ?? {})
  })
}
