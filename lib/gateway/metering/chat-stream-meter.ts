import { isObject, parseJson, ScanError } from '../scanner/json'
import { type Field, JsonScanner } from '../scanner/json-scanner'
import { eventData, type SsePiece, SseSplitter } from '../scanner/sse'
import { emptyResult, type Meter, type MeterResult } from './meter'
import { extractText, OutputText } from './output-text'
import { normalizeUsage, validModelName, validServiceTier } from './usage'

/**
 * For streamed chat completions and completions. `hideUsage`: we requested the usage, not the client. Then the usage
 * chunk and every `"usage":null` are removed; everything else passes byte for byte.
 */
export function chatStreamMeter(hideUsage: boolean): Meter {
  const splitter = new SseSplitter()
  const output = new OutputText()
  const result: MeterResult = { ...emptyResult(), outputText: () => output }
  const withheld: Buffer[] = []
  const state = { complete: false, finished: false }

  function process(pieces: SsePiece[]): Buffer[] {
    const shown: Buffer[] = []
    for (const piece of pieces) {
      const bytes = read(piece)
      if (bytes) (state.complete ? withheld : shown).push(bytes)
    }
    return shown
  }

  /** What the client gets of an event, null for nothing. */
  function read({ bytes, isWhole }: SsePiece): Buffer | null {
    const data = isWhole ? eventData(bytes) : null
    if (data === '[DONE]') state.complete = true
    const chunk = data && parseChunk(data)
    if (!chunk) {
      if (!isWhole) output.addUnread(bytes.length)
      return bytes
    }
    result.usage = normalizeUsage(chunk.usage) ?? result.usage
    result.model = validModelName(chunk.model) ?? result.model
    result.serviceTier = validServiceTier(chunk.serviceTier) ?? result.serviceTier
    output.add(chunk.text)
    state.finished ||= chunk.finished
    if (hideUsage && chunk.isUsageChunk) return null
    return hideUsage && chunk.usage === null ? removeNullUsage(bytes) : bytes
  }

  return {
    get complete() {
      return state.complete
    },
    get finished() {
      return state.finished
    },
    push: (chunk) => process(splitter.push(chunk)),
    withheld: () => withheld.splice(0),
    async finish() {
      withheld.push(...process(splitter.flush()))
    },
    result: () => result,
  }
}

/** Null for what is not a JSON object. */
function parseChunk(data: string) {
  const chunk = parseJson(data)
  if (!isObject(chunk)) return null
  const choices: unknown[] = Array.isArray(chunk.choices) ? chunk.choices : []
  const choiceObjects = choices.filter(isObject)
  return {
    usage: chunk.usage,
    model: chunk.model,
    serviceTier: chunk.service_tier,
    /** Carries the usage and nothing else, and is sent only on request. */
    isUsageChunk:
      Array.isArray(chunk.choices) &&
      choices.length === 0 &&
      isObject(chunk.usage) &&
      // Azure begins with a chunk without choices too, for what its filter found in the prompt.
      chunk.prompt_filter_results === undefined,
    finished: choiceObjects.some(({ finish_reason }) => typeof finish_reason === 'string'),
    text: choiceObjects.map(({ delta, text }) => extractText(delta ?? text)).join(''),
  }
}

/** An event without its `"usage":null`. All other bytes stay. */
function removeNullUsage(event: Buffer): Buffer {
  const text = event.toString('latin1')
  const lines = [...text.matchAll(/(?<=^|[\r\n])data:([^\r\n]*)/g)]
  const [line] = lines
  // No provider sends more than one data line.
  if (!line || lines.length > 1) return event
  const start = line.index + 'data:'.length
  const json = event.subarray(start, line.index + line[0].length)
  const usage = usageField(json)
  if (usage?.json !== 'null') return event
  const { from, to } = fieldRange(json, usage)
  return Buffer.concat([event.subarray(0, start + from), event.subarray(start + to)])
}

function usageField(json: Buffer): Field | undefined {
  const scanner = new JsonScanner({ fields: new Set(['usage']) })
  try {
    scanner.push(json)
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
  }
  return scanner.fields.get('usage')
}

/** The field with the one comma that belongs to it. */
function fieldRange(json: Buffer, { comma, nameStart, end }: Field) {
  if (comma !== null) return { from: comma, to: end }
  const after = /^\s*,\s*/.exec(json.toString('latin1', end))
  return { from: nameStart, to: end + (after?.[0].length ?? 0) }
}
