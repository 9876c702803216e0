import { parsed } from '../scanner/json-text'
import { ScanError } from '../scanner/json-walk'
import { Scanner } from '../scanner/scan'
import { proseOfJson } from './extract-text'
import { type Meter, nothingSeen, type MeterResult } from './meter'
import { modelName, pictureTokensOf, secondsOf, tierName, tokensOf } from './usage'

const MOST_KEPT = 64 * 1024

/** For answers in one piece, be they JSON or not: always one chunk is held back, so that the end waits for the books. */
export function jsonMeter(): Meter {
  const scanner = new Scanner({
    names: new Set(['usage', 'model', 'service_tier', 'id', 'duration']),
    items: new Set(['output', 'data']),
  })
  const kept: Buffer[] = []
  let size = 0
  let readable = true
  let held: Buffer[] = []

  function look(chunk: Buffer) {
    if (size < MOST_KEPT) kept.push(chunk)
    size += chunk.length
    if (!readable) return
    try {
      scanner.push(chunk)
    } catch (error) {
      if (!(error instanceof ScanError)) throw error
      readable = false
    }
  }

  /** Of structure alone the scanner knows that it is a value: `nan` and "C:\models" are none of JSON. */
  const member = (name: string): unknown => parsed(scanner.members.get(name)?.text ?? 'null')

  function said() {
    const bytes = Buffer.concat(kept)
    const text = size > MOST_KEPT ? null : proseOfJson(bytes)
    return { text: text ?? bytes.toString('utf8'), characters: text?.length ?? size }
  }

  function seen(): MeterResult {
    const usage = member('usage')
    const [id, duration] = [member('id'), member('duration')]
    const items = [...(scanner.items.get('output')?.items ?? [])].map((item) => item.id)
    return {
      ...nothingSeen(),
      usage: tokensOf(usage),
      pictureTokens: pictureTokensOf(usage),
      seconds: secondsOf(usage) ?? (typeof duration === 'number' ? duration : null),
      pictures: scanner.items.get('data')?.count ?? 0,
      model: modelName(member('model')),
      serviceTier: tierName(member('service_tier')),
      ids: [id, ...items].filter((each) => typeof each === 'string'),
      said,
    }
  }

  return {
    complete: false,
    finished: true,
    push(chunk) {
      look(chunk)
      const before = held
      held = [chunk]
      return before
    },
    withheld: () => held.splice(0),
    finish: async () => {},
    result: seen,
  }
}
