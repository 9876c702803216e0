import type { Endpoint } from './endpoints'
import { eventMeter } from './event-meter'
import { first } from './headers'
import { jsonMeter } from './json-meter'
import type { Meter } from './seen'
import type { Answer } from './send'
import { streamMeter } from './stream-meter'
import { unpack } from './unpack'

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
