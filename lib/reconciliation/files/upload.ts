import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../core/errors'

const unzip = promisify(gunzip)

const MAX_BYTES = 32 * 2 ** 20

/** The text of an uploaded file. Browsers compress it: exports repeat themselves, and actions accept only short bodies. */
export async function readUpload(file: unknown): Promise<{ name: string; text: string }> {
  if (!(file instanceof File) || file.size === 0) throw invalid('must be a file')
  const bytes = Buffer.from(await file.arrayBuffer())
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    const content = isCompressed ? await unzip(bytes, { maxOutputLength: MAX_BYTES }) : bytes
    return { name: file.name.slice(0, 200), text: new TextDecoder('utf-8', { fatal: true }).decode(content) }
  } catch {
    throw invalid(`must be UTF-8 text of at most ${MAX_BYTES / 2 ** 20} MiB`)
  }
}

const invalid = (message: string) =>
  new AppError('invalid_request', `The file ${message}.`, { issues: [{ path: 'file', message }] })
