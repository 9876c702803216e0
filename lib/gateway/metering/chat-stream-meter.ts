import { isObject, parseJson } from '../scanner/json'
import { PathScanner } from '../scanner/path-scanner'
import type { Piece } from '../scanner/piece-splitter'
import { eventData, SseDataExtractor, SseSplitter } from '../scanner/sse'
import type { Meter, MeterResult } from './meter'
import { type Content, MeteredResponse } from './metered-response'
import { extractText } from './output-text'
import { type PieceReader, pieceMeter } from './piece-meter'
import { removeNullUsage } from './remove-null-usage'
import { USAGES } from './reported-usage'

/** What is read of an event that is too long to be parsed. */
const FIELDS = ['model', 'service_tier', 'usage', 'usageMetadata', 'error', ...USAGES] as const
const PATHS: ReadonlySet<string> = new Set([...FIELDS, 'x_groq.usage', 'choices[].usage', 'choices[].finish_reason'])
/** An event has text if it is longer than this without its encoded media: the names of its fields and its labels are shorter. */
const MAX_LABELS = 1024

/**
 * For streamed chat completions and completions. `hideUsage`: we requested the usage, not the client. Then the usage
 * chunk and every `"usage":null` are removed; everything else passes byte for byte.
 */
export const chatStreamMeter = (hideUsage: boolean): Meter => pieceMeter(new SseSplitter(), new ChunkReader(hideUsage))

class ChunkReader implements PieceReader {
  complete = false
  finished = false
  /** Only `[DONE]` is: other chunks need not wait for the ones that follow. */
  readonly mayBeLast = false
  readonly #response = new MeteredResponse()
  #usageIsFinal = false
  #longEvent: LongEvent | null = null

  constructor(private readonly hideUsage: boolean) {}

  read(piece: Piece): Buffer | null {
    return piece.isWhole ? this.#readWhole(piece.bytes) : this.#readPart(piece)
  }

  result(isBroken: boolean): MeterResult {
    return this.#response.result(!this.complete && !this.#usageIsFinal && (isBroken || !this.finished))
  }

  #readWhole(bytes: Buffer): Buffer | null {
    const data = eventData(bytes)
    if (data === '[DONE]') this.complete = true
    const chunk = parseChunk(data)
    if (!chunk) return bytes
    const { root, text } = chunk
    this.#response.output.add(text)
    this.#record(root, text === '' ? 'nothing' : 'text', chunk.finished)
    if (this.hideUsage && chunk.isUsageChunk) return null
    return this.hideUsage && root.usage === null ? removeNullUsage(bytes) : bytes
  }

  #readPart({ bytes, isLast }: Piece): Buffer {
    this.#longEvent ??= readLongEvent(this.#response)
    this.#longEvent.push(bytes)
    if (isLast) {
      const { root, content, finished } = this.#longEvent.end()
      this.#record(root, content, finished)
      this.#longEvent = null
    }
    return bytes
  }

  #record(root: Record<string, unknown>, content: Content, finished: boolean) {
    this.finished ||= finished
    if (this.#response.read(root, content)) this.#usageIsFinal = this.finished
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
