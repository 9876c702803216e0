import type { Span } from '@/lib/core/time'
import { lastDay } from '@/lib/usage/presets'

type Pieces = AsyncGenerator<string, void>

/** A file to be saved, its span in its name. */
export function csvResponse(name: string, span: Span, text: string | Pieces): Response {
  return new Response(typeof text === 'string' ? text : streamOf(text), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}-${span.from}-to-${lastDay(span)}.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}

/** Pieces are made as they are taken. One that fails breaks the download off, so that half a file never looks whole. */
function streamOf(pieces: Pieces): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return()
    },
  })
}
