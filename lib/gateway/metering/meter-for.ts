import type { Endpoint } from '../request/endpoints'
import { first } from '../upstream/headers'
import type { Answer } from '../upstream/http-client'
import { streamMeter } from './chat-stream-meter'
import { unpack } from './decompress-meter'
import { eventMeter } from './event-stream-meter'
import { jsonMeter } from './json-meter'
import type { Meter } from './meter'

export const isStream = ({ headers }: Answer) => /^text\/event-stream\b/i.test(first(headers['content-type']) ?? '')

/** What looks at an answer: by its content type, through its encoding if it has one although none was asked for. */
export function meterFor(answer: Answer, endpoint: Endpoint, hideUsage: boolean): Meter {
  const encoding = first(answer.headers['content-encoding'])?.trim().toLowerCase() ?? 'identity'
  const packed = encoding !== 'identity' && encoding !== ''
  const meter = !isStream(answer)
    ? jsonMeter()
    : endpoint.asksForUsage
      ? streamMeter(hideUsage && !packed)
      : eventMeter()
  return packed ? unpack(encoding, meter) : meter
}
