import { PieceSplitter } from './piece-splitter'

const [LF, CR] = [0x0a, 0x0d]

/** Splits a stream after each server-sent event, the blank line that ends it included. */
export class SseSplitter extends PieceSplitter {
  #lineLength = 0
  #afterCr = false

  protected findEnd(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) if (this.#endsEvent(chunk[at] as number)) return at + 1
    return -1
  }

  #endsEvent(byte: number): boolean {
    // In CR LF the CR has ended the line already: the LF belongs to what follows.
    const isEnd = byte === CR || (byte === LF && !this.#afterCr)
    const isBlank = isEnd && this.#lineLength === 0
    if (isEnd) this.#lineLength = 0
    else if (byte !== LF) this.#lineLength += 1
    this.#afterCr = byte === CR
    return isBlank
  }
}

/** An event of one line, as most are. */
const ONE_LINE = /^data: ?([^\r\n]*)[\r\n]*$/

/** The data of a whole event: its `data:` lines, joined. */
export function eventData(event: Buffer): string {
  const text = event.toString('utf8')
  const oneLine = ONE_LINE.exec(text)
  if (oneLine) return oneLine[1] ?? ''
  const lines = text.split(/\r\n|\n|\r/)
  return lines.flatMap((line) => (line.startsWith('data:') ? [line.slice(line[5] === ' ' ? 6 : 5)] : [])).join('\n')
}

const DATA = Buffer.from('data:')

/** Passes the data of one event, which may be of any length, to `sink` as its pieces arrive. */
export class SseDataExtractor {
  /** Bytes of `data:` that the current line has matched; -1 when it is another line. */
  #matched = 0

  constructor(private readonly sink: (bytes: Uint8Array) => void) {}

  push(bytes: Buffer) {
    for (let i = 0; i < bytes.length; ) {
      const byte = bytes[i] as number
      if (byte === LF || byte === CR) this.#matched = 0
      else if (this.#matched === DATA.length) {
        const end = lineEnd(bytes, i)
        this.sink(bytes.subarray(i, end))
        i = end
        continue
      } else if (this.#matched >= 0) this.#matched = byte === DATA[this.#matched] ? this.#matched + 1 : -1
      i += 1
    }
  }
}

function lineEnd(bytes: Buffer, from: number): number {
  const ends = [bytes.indexOf(LF, from), bytes.indexOf(CR, from)].filter((at) => at >= 0)
  return Math.min(bytes.length, ...ends)
}
