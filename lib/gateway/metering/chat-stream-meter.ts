import { isObject, parseJson } from '../scanner/json'
import { PathScanner } from '../scanner/path-scanner'
import { eventData, SseDataExtractor, type SsePiece, SseSplitter } from '../scanner/sse'
import type { Meter } from './meter'
import { type Content, MeteredResponse } from './metered-response'
import { extractText } from './output-text'
import { removeNullUsage } from './remove-null-usage'

/** What is read of an event that is too long to be parsed. */
const FIELDS = ['model', 'service_tier', 'usage', 'usageMetadata', 'error'] as const
const PATHS: ReadonlySet<string> = new Set([...FIELDS, 'x_groq.usage', 'choices[].usage', 'choices[].finish_reason'])
/** An event has text if it is longer than this without its encoded media: the names of its fields and its labels are shorter. */
const MAX_LABELS = 1024

/**
 * For streamed chat completions and completions. `hideUsage`: we requested the usage, not the client. Then the usage
 * chunk and every `"usage":null` are removed; everything else passes byte for byte.
 */
export function chatStreamMeter(hideUsage: boolean): Meter {
  const splitter = new SseSplitter()
  const response = new MeteredResponse()
  const withheld: Buffer[] = []
  const state = { complete: false, finished: false, usageIsFinal: false, isBroken: false }
  let longEvent: LongEvent | null = null

  function process(pieces: SsePiece[]): Buffer[] {
    const shown: Buffer[] = []
    for (const piece of pieces) {
      const bytes = piece.isWhole ? read(piece.bytes) : readPart(piece)
      if (bytes) (state.complete ? withheld : shown).push(bytes)
    }
    return shown
  }

  /** What the client gets of an event, null for nothing. */
  function read(bytes: Buffer): Buffer | null {
    const data = eventData(bytes)
    if (data === '[DONE]') state.complete = true
    const chunk = parseChunk(data)
    if (!chunk) return bytes
    const { root, text } = chunk
    response.output.add(text)
    record(root, text === '' ? 'nothing' : 'text', chunk.finished)
    if (hideUsage && chunk.isUsageChunk) return null
    return hideUsage && root.usage === null ? removeNullUsage(bytes) : bytes
  }

  function readPart({ bytes, isLast }: SsePiece): Buffer {
    longEvent ??= readLongEvent(response)
    longEvent.push(bytes)
    if (isLast) {
      const { root, content, finished } = longEvent.end()
      record(root, content, finished)
      longEvent = null
    }
    return bytes
  }

  function record(root: Record<string, unknown>, content: Content, finished: boolean) {
    state.finished ||= finished
    if (response.read(root, content)) state.usageIsFinal = state.finished
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
    async finish(isBroken = false) {
      withheld.push(...process(splitter.flush()))
      state.isBroken = !state.complete && !state.usageIsFinal && (isBroken || !state.finished)
    },
    result: () => response.result(state.isBroken),
  }
}

/** Null for what is not a JSON object. */
function parseChunk(data: string) {
  const root = parseJson(data)
  if (!isObject(root)) return null
  const choices: unknown[] = Array.isArray(root.choices) ? root.choices : []
  let finished = false
  let text = ''
  for (const choice of choices) {
    if (!isObject(choice)) continue
    finished ||= typeof choice.finish_reason === 'string'
    text += extractText(choice.delta ?? choice.text)
  }
  /** Carries the usage and nothing else, and is sent only on request. */
  const isUsageChunk =
    Array.isArray(root.choices) &&
    choices.length === 0 &&
    isObject(root.usage) &&
    // Azure begins with a chunk without choices too, for what its filter found in the prompt.
    root.prompt_filter_results === undefined
  return { root, text, finished, isUsageChunk }
}

type LongEvent = ReturnType<typeof readLongEvent>

/** Reads an event that arrives in parts, such as one with an image, without keeping it. */
function readLongEvent({ output }: MeteredResponse) {
  const paths = new PathScanner(PATHS)
  const data = new SseDataExtractor((bytes) => paths.push(bytes))
  const before = output.characters
  return {
    push(bytes: Buffer) {
      data.push(bytes)
      output.addUnread(bytes)
    },
    end() {
      const root: Record<string, unknown> = {
        ...paths.object(FIELDS),
        x_groq: { usage: paths.value('x_groq.usage') },
        choices: paths.values('choices[].usage').map((usage) => ({ usage })),
      }
      const content: Content = output.characters - before > MAX_LABELS ? 'text' : 'data'
      const finished = paths.values('choices[].finish_reason').some((reason) => typeof reason === 'string')
      return { root, content, finished }
    },
  }
}
