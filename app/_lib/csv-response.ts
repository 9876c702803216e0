import type { DateRange } from '@/lib/core/time'
import { lastDay } from '@/lib/usage/date-range'

type Chunks = AsyncGenerator<string, void>

/** A CSV download with the date range in its file name. */
export function csvResponse(name: string, range: DateRange, content: string | Chunks): Response {
  return new Response(typeof content === 'string' ? content : toStream(content), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}-${range.from}-to-${lastDay(range)}.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}

/** Chunks are generated on demand. An error aborts the response, so that a truncated file never looks complete. */
function toStream(chunks: Chunks): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await chunks.return()
    },
  })
}
