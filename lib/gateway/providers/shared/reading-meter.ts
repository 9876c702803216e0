import type { Meter, MeterResult } from '../../metering/meter'
import type { OutputText } from '../../metering/output-text'
import { type PieceReader, pieceMeter } from '../../metering/piece-meter'
import { isObject, parseJson } from '../../scanner/json'
import { JsonSplitter } from '../../scanner/json-splitter'
import { PathScanner } from '../../scanner/path-scanner'
import type { Piece } from '../../scanner/piece-splitter'
import { eventData, SseDataExtractor, SseSplitter } from '../../scanner/sse'

/** What a protocol reads of a response, object by object: the events of a stream, the elements of an array, or one document. */
export type UsageReader = {
  /** The top-level fields read of an object that is too long to be parsed. */
  fields: readonly string[]
  output: OutputText
  read(root: Record<string, unknown>): void
  /** An object that is too long to be parsed: its size, and its `fields` as far as they are short. */
  readLong(root: Record<string, unknown>, bytes: number): void
  /** What was read last completes the response. */
  readonly complete: boolean
  /** Only the usage may still be missing. */
  readonly finished: boolean
  result(isBroken: boolean): MeterResult
}

/** For server-sent events, each of which reaches the client as it arrives, but the last only once the entry is settled. */
export const eventReadingMeter = (reader: UsageReader): Meter =>
  pieceMeter(
    new SseSplitter(),
    new ObjectReader(
      reader,
      eventData,
      (sink) => new SseDataExtractor(sink),
      () => reader.finished,
    ),
  )

/** For a JSON document, or an array of them that arrives in pieces. */
export function documentReadingMeter(reader: UsageReader): Meter {
  const splitter = new JsonSplitter()
  // The bracket that closes an array is withheld by the splitter.
  return pieceMeter(splitter, new ObjectReader(reader, jsonText, jsonExtractor, () => !splitter.inArray))
}

const jsonText = (piece: Buffer) => piece.toString('utf8', Math.max(piece.indexOf('{'), 0))

/** Leaves out what stands between the elements of an array. */
function jsonExtractor(sink: (bytes: Uint8Array) => void) {
  let started = false
  return {
    push(bytes: Buffer) {
      const start = started ? 0 : bytes.indexOf('{')
      if (start < 0) return
      started = true
      sink(bytes.subarray(start))
    },
  }
}

type Extractor = { push(bytes: Buffer): void }
type LongObject = { paths: PathScanner; extractor: Extractor; bytes: number }

/** Parses each piece for a reader of usage; of one that is too long, only the fields that it reads. */
class ObjectReader implements PieceReader {
  #long: LongObject | null = null

  constructor(
    private readonly reader: UsageReader,
    private readonly textOf: (piece: Buffer) => string,
    private readonly makeExtractor: (sink: (bytes: Uint8Array) => void) => Extractor,
    private readonly isPossibleEnd: () => boolean,
  ) {}

  get complete() {
    return this.reader.complete
  }

  get finished() {
    return this.reader.finished
  }

  get mayBeLast() {
    return this.isPossibleEnd()
  }

  read(piece: Piece): Buffer {
    if (!piece.isWhole) this.#readPart(piece)
    else {
      const root = parseJson(this.textOf(piece.bytes))
      if (isObject(root)) this.reader.read(root)
    }
    return piece.bytes
  }

  result(isBroken: boolean): MeterResult {
    return this.reader.result(isBroken)
  }

  #readPart({ bytes, isLast }: Piece) {
    const { fields, output } = this.reader
    if (!this.#long) {
      const paths = new PathScanner(new Set(fields))
      this.#long = { paths, extractor: this.makeExtractor((part) => paths.push(part)), bytes: 0 }
    }
    this.#long.extractor.push(bytes)
    this.#long.bytes += bytes.length
    output.addUnread(bytes)
    if (!isLast) return
    this.reader.readLong(this.#long.paths.object(fields), this.#long.bytes)
    this.#long = null
  }
}
