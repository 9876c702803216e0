import { ScanError } from '../scanner/json'
import { type Field, JsonScanner } from '../scanner/json-scanner'

const USAGE = Buffer.from('"usage"')
const COMMA_BYTE = 0x2c

/** An event without its `"usage":null`. All other bytes stay. */
export function removeNullUsage(event: Buffer): Buffer {
  return removeOnlyNullUsage(event) ?? removeTopLevelNullUsage(event)
}

/** Without walking the JSON, where the name occurs once; null otherwise. */
function removeOnlyNullUsage(event: Buffer): Buffer | null {
  const start = event.indexOf(USAGE)
  // An escape may spell a name.
  if (start < 1 || event.indexOf(USAGE, start + USAGE.length) >= 0 || event.includes('\\u')) return null
  const value = ':null'
  const end = start + USAGE.length + value.length
  if (event[start - 1] !== COMMA_BYTE || event.toString('latin1', start + USAGE.length, end) !== value) return null
  return Buffer.concat([event.subarray(0, start - 1), event.subarray(end)])
}

function removeTopLevelNullUsage(event: Buffer): Buffer {
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
