import { ScanError } from './json-walk'

/** What the head of one part of a form says. */
export type PartHead = { name: string; isFile: boolean }

const DISPOSITION = /^form-data; *name="([^"\\\r\n]*)"(; *filename="(?:[^"\\\r\n]|\\.)*")?(; *filename\*=[^;"\s]*)?$/i
const PLAIN = /^text\/plain(; *charset="?(utf-8|us-ascii)"?)?$/i

/** Throws ScanError for anything that two readers could take for two things. `watched`: its value is read here. */
export function readHead(head: string, watched: (name: string) => boolean): PartHead {
  const fields = new Map<string, string>()
  for (const line of head.split('\r\n')) {
    const [, name, value = ''] = /^([A-Za-z0-9-]+):[ \t]*([^ \t\r\n\0][^\r\n\0]*)?$/.exec(line) ?? []
    if (name === undefined) throw new ScanError('a part has a malformed header')
    if (fields.has(name.toLowerCase())) throw new ScanError(`a part says "${name}" twice`)
    fields.set(name.toLowerCase(), value)
  }
  const [, name, plain, extended] = DISPOSITION.exec(fields.get('content-disposition') ?? '') ?? []
  if (name === undefined) throw new ScanError('a part has no plain name')
  const isFile = plain !== undefined || extended !== undefined
  const encoding = fields.get('content-transfer-encoding') ?? 'binary'
  if (!/^(7bit|8bit|binary)$/i.test(encoding)) throw new ScanError(`the part "${name}" is encoded`)
  if (watched(name) && (isFile || !PLAIN.test(fields.get('content-type') ?? 'text/plain')))
    throw new ScanError(`the part "${name}" has to be plain text`)
  return { name, isFile }
}
