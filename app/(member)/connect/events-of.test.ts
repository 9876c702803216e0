import { expect, test } from 'vitest'
import { eventsOf } from './events-of'

test('events come whole, however their bytes are cut', async () => {
  const bytes = new TextEncoder().encode('data: {"a":"你好"}\n\n: ping\n\ndata: {"b":2}\r\n\r\ndata: [DONE]')
  for (let size = 1; size < bytes.length; size++) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.slice(at * size, (at + 1) * size),
    )
    const seen: string[] = []
    for await (const data of eventsOf(streamOf(pieces))) seen.push(data)
    expect(seen).toEqual(['{"a":"你好"}', '{"b":2}', '[DONE]'])
  }
})

const streamOf = (pieces: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
