import { parseJson, ScanError } from '../scanner/json'
import { JsonScanner } from '../scanner/json-scanner'
import { emptyResult, type Meter, type MeterResult } from './meter'
import { extractJsonText } from './output-text'
import { imageTokensInUsage, normalizeUsage, secondsInUsage, validModelName, validServiceTier } from './usage'

const MAX_KEPT_BYTES = 64 * 1024

/** For responses that are not streams, be they JSON or not. The last chunk is withheld until the ledger entry is settled. */
export function jsonMeter(): Meter {
  const scanner = new JsonScanner({
    fields: new Set(['usage', 'model', 'service_tier', 'id', 'duration']),
    arrays: new Set(['output', 'data']),
  })
  const beginning: Buffer[] = []
  let size = 0
  let readable = true
  let withheld: Buffer[] = []

  function scan(chunk: Buffer) {
    if (size < MAX_KEPT_BYTES) beginning.push(chunk)
    size += chunk.length
    if (!readable) return
    try {
      scanner.push(chunk)
    } catch (error) {
      if (!(error instanceof ScanError)) throw error
      readable = false
    }
  }

  /** The scanner checks structure only: a value may still not be JSON, such as `nan` or "C:\models". */
  const field = (name: string): unknown => parseJson(scanner.fields.get(name)?.json ?? 'null')

  function outputText() {
    const bytes = Buffer.concat(beginning)
    const text = size > MAX_KEPT_BYTES ? null : extractJsonText(bytes)
    return { text: text ?? bytes.toString('utf8'), characters: text?.length ?? size }
  }

  function result(): MeterResult {
    const usage = field('usage')
    const [id, duration] = [field('id'), field('duration')]
    const itemIds = [...(scanner.arrays.get('output')?.items ?? [])].map((item) => item.id)
    return {
      ...emptyResult(),
      usage: normalizeUsage(usage),
      imageOutputTokens: imageTokensInUsage(usage),
      audioSeconds: secondsInUsage(usage) ?? (typeof duration === 'number' ? duration : null),
      images: scanner.arrays.get('data')?.count ?? 0,
      model: validModelName(field('model')),
      serviceTier: validServiceTier(field('service_tier')),
      ids: [id, ...itemIds].filter((each) => typeof each === 'string'),
      outputText,
    }
  }

  return {
    complete: false,
    finished: true,
    push(chunk) {
      scan(chunk)
      const previous = withheld
      withheld = [chunk]
      return previous
    },
    withheld: () => withheld.splice(0),
    finish: async () => {},
    result,
  }
}
