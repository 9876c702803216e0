import { AppError } from '../core/errors'

const LIMIT = 256 * 1024

/** All of `body`, up to 256 KiB: counts what arrives, whatever content-length says. */
export async function bytesOf(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > LIMIT) {
      await reader.cancel()
      throw new AppError('too_large', 'The body is larger than 256 KiB.')
    }
    parts.push(value)
  }
  return Buffer.concat(parts)
}
