const FIELD = Buffer.from('data:')
const [LF, CR] = [0x0a, 0x0d]

/** Tells the data of one server-sent event from its other lines, in pieces cut anywhere. */
export class EventData {
  /** How many bytes of the field's name this line has matched; -1 when it is another line. */
  #matched = 0

  constructor(private readonly sink: (bytes: Uint8Array) => void) {}

  push(bytes: Buffer) {
    for (let i = 0; i < bytes.length; ) {
      const byte = bytes[i] as number
      if (byte === LF || byte === CR) this.#matched = 0
      else if (this.#matched === FIELD.length) {
        const end = lineEnd(bytes, i)
        this.sink(bytes.subarray(i, end))
        i = end
        continue
      } else if (this.#matched >= 0) this.#matched = byte === FIELD[this.#matched] ? this.#matched + 1 : -1
      i += 1
    }
  }
}

function lineEnd(bytes: Buffer, from: number): number {
  const ends = [bytes.indexOf(LF, from), bytes.indexOf(CR, from)].filter((at) => at >= 0)
  return Math.min(bytes.length, ...ends)
}
