/** The fields of a protobuf message by number: integers, or bytes, which may be a nested message. */
export type Fields = Map<number, (bigint | Buffer)[]>

export function fieldsOf(bytes: Buffer): Fields {
  const fields: Fields = new Map()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const read = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const value = [varint, () => read(8), () => read(Number(varint())), undefined, undefined, () => read(4)][
      tag & 7
    ]?.()
    if (value === undefined) throw new Error(`wire type ${tag & 7}`)
    const number = tag >> 3
    fields.set(number, [...(fields.get(number) ?? []), value])
  }
  return fields
}

export const messages = (fields: Fields, number: number): Fields[] =>
  (fields.get(number) ?? []).map((value) => fieldsOf(value as Buffer))

export const bytesOf = (fields: Fields, number: number) => fields.get(number)?.[0] as Buffer | undefined

export const textOf = (fields: Fields, number: number) => bytesOf(fields, number)?.toString('utf8') ?? ''
