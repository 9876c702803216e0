import type { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import zlib from 'node:zlib'
import { unsupportedEncoding } from '../http/rejections'
import { MAX_WINDOW_LOG, ZstdDecompress } from './zstd'

/** Node 20 has no Zstandard, and its types do not know it. */
const { createZstdDecompress, constants } = zlib as {
  createZstdDecompress?: (options: { params: Record<number, number> }) => Transform
  constants: { ZSTD_d_windowLogMax?: number }
}
const { ZSTD_d_windowLogMax: windowLogMax = 0 } = constants

const DECOMPRESSORS = new Map<string, () => Transform>([
  ['gzip', zlib.createGunzip],
  ['x-gzip', zlib.createGunzip],
  ['deflate', zlib.createInflate],
  ['br', zlib.createBrotliDecompress],
  ['zstd', () => createZstdDecompress?.({ params: { [windowLogMax]: MAX_WINDOW_LOG } }) ?? new ZstdDecompress()],
])
const OFFERED = [...DECOMPRESSORS.keys()].filter((name) => name !== 'x-gzip')

/** The body as the client meant it, which is also how it is sent to the provider. Throws 415 for an encoding we do not know. */
export function decompressBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return request
  const decompressor = DECOMPRESSORS.get(encoding)?.()
  if (!decompressor) throw unsupportedEncoding(OFFERED)
  return request.pipe(decompressor)
}
