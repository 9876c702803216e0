import { splice } from '../request/patches'
import { ScanError } from '../scanner/json-walk'
import { type Member, Scanner } from '../scanner/scan'

/** An event without its `"usage":null`, which is there only because we asked for the usage. All else stays, byte for byte. */
export function withoutUsage(event: Buffer): Buffer {
  const text = event.toString('latin1')
  const lines = [...text.matchAll(/(?<=^|[\r\n])data:([^\r\n]*)/g)]
  const [line] = lines
  // More than one data line: nothing that any provider sends.
  if (!line || lines.length > 1) return event
  const start = line.index + 'data:'.length
  const json = event.subarray(start, line.index + line[0].length)
  const member = usageIn(json)
  if (member?.text !== 'null') return event
  const { from, to } = extent(json, member)
  return splice(event, [{ start: start + from, end: start + to, text: '' }])
}

function usageIn(json: Buffer): Member | undefined {
  const scanner = new Scanner({ names: new Set(['usage']) })
  try {
    scanner.push(json)
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
  }
  return scanner.members.get('usage')
}

/** The member with the one comma that goes with it. */
function extent(json: Buffer, { comma, nameStart, end }: Member) {
  if (comma !== null) return { from: comma, to: end }
  const behind = /^\s*,\s*/.exec(json.toString('latin1', end))
  return { from: nameStart, to: end + (behind?.[0].length ?? 0) }
}
