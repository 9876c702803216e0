import type { Meter, MeterResult } from '../../metering/meter'
import type { OutputText } from '../../metering/output-text'
import { isObject, parseJson } from '../../scanner/json'
import { PathScanner } from '../../scanner/path-scanner'
import { eventData, SseDataExtractor, type SsePiece, SseSplitter } from '../../scanner/sse'
import { JsonSplitter } from './json-splitter'

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

type Splitter = { push(chunk: Buffer): SsePiece[]; flush(): SsePiece[] }

/** For server-sent events, each of which reaches the client as it arrives, but the last only once the entry is settled. */
export const eventReadingMeter = (reader: UsageReader) =>
  readingMeter(
    reader,
    new SseSplitter(),
    eventData,
    (sink) => new SseDataExtractor(sink),
    () => reader.finished,
  )

/** For a JSON document, or an array of them that arrives in pieces. */
export function documentReadingMeter(reader: UsageReader): Meter {
  const splitter = new JsonSplitter()
  // The bracket that closes an array is withheld by the splitter.
  return readingMeter(reader, splitter, jsonText, jsonExtractor, () => !splitter.inArray)
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

function readingMeter(
  reader: UsageReader,
  splitter: Splitter,
  textOf: (piece: Buffer) => string,
  makeExtractor: (sink: (bytes: Uint8Array) => void) => Extractor,
  mayBeLast: () => boolean,
): Meter {
  const withheld: Buffer[] = []
  let long: LongObject | null = null
  let isBroken = false

  function process(pieces: SsePiece[]): Buffer[] {
    const shown: Buffer[] = []
    for (const piece of pieces) {
      // What was withheld was not the end after all: more follows.
      if (!reader.complete) shown.push(...withheld.splice(0))
      if (piece.isWhole) readWhole(piece.bytes)
      else readPart(piece)
      if (reader.complete || (piece.isLast && mayBeLast())) withheld.push(piece.bytes)
      else shown.push(piece.bytes)
    }
    return shown
  }

  function readWhole(bytes: Buffer) {
    const root = parseJson(textOf(bytes))
    if (isObject(root)) reader.read(root)
  }

  function readPart({ bytes, isLast }: SsePiece) {
    if (!long) {
      const paths = new PathScanner(new Set(reader.fields))
      long = { paths, extractor: makeExtractor((part) => paths.push(part)), bytes: 0 }
    }
    long.extractor.push(bytes)
    long.bytes += bytes.length
    reader.output.addUnread(bytes)
    if (!isLast) return
    reader.readLong(long.paths.object(reader.fields), long.bytes)
    long = null
  }

  return {
    get complete() {
      return reader.complete
    },
    get finished() {
      return reader.finished
    },
    push: (chunk) => process(splitter.push(chunk)),
    withheld: () => withheld.splice(0),
    async finish(broken = false) {
      const rest = process(splitter.flush())
      withheld.unshift(...rest)
      isBroken = broken
    },
    result: () => reader.result(isBroken),
  }
}
