import type { IncomingMessage } from 'node:http'
import type { GatewayError } from '../http/errors'
import { bodyTooLarge, bodyTooSlow, invalid } from '../http/rejections'
import { ScanError } from '../scanner/json'
import type { BodyScanner } from './content-type'
import { decompressBody } from './decompress-body'
import type { Allocation } from './memory-budget'

/** Bytes scanned before other requests get a turn. */
const SLICE_BYTES = 256 * 1024

/** The client disconnected before its body was complete: there is no one to send an error to. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected'
}

/** `graceMs`: time before the minimum throughput applies. */
type Limits = { maxBytes: number; graceMs: number; allocation: Allocation }

/**
 * Reads the whole body, decompressed, and scans it as it arrives. Throws 413 or 408 beyond the limits, 415 for an unknown
 * encoding, and 400 for what cannot be scanned.
 */
export function readBody(
  request: IncomingMessage,
  scanner: BodyScanner,
  { maxBytes, graceMs, allocation }: Limits,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  if (request.destroyed) return Promise.reject(new ClientDisconnected())
  const source = decompressBody(request)
  const isCompressed = source !== request
  return new Promise((resolve, reject) => {
    const timer = minThroughputTimer(graceMs, () => fail(bodyTooSlow()))
    // Also because a complete request still emits `close`, once its response has been sent.
    const stop = () => {
      timer.stop()
      request.off('close', onClose)
      source.off('data', onData).off('end', onEnd)
      if (!isCompressed) return
      request.unpipe()
      request.resume()
      source.destroy()
    }
    const fail = (error: Error) => {
      stop()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) return fail(bodyTooLarge(maxBytes))
      const error = scanError(() => scanner.push(chunk))
      if (error) return fail(error)
      chunks.push(chunk)
      timer.stop()
      const wait = allocation.grow(chunk.length) ?? yieldAfterSlice(chunk)
      if (!wait) return timer.start(size)
      source.pause()
      void wait.then(() => {
        if (source.destroyed) return
        timer.start(size)
        source.resume()
      })
    }
    let slice = 0
    const yieldAfterSlice = ({ length }: Buffer) => {
      slice += length
      if (slice < SLICE_BYTES) return null
      slice = 0
      return new Promise((resume) => setImmediate(resume))
    }
    const onEnd = () => {
      const error = scanError(() => scanner.end())
      if (error) return fail(error)
      stop()
      allocation.complete()
      resolve(Buffer.concat(chunks))
    }
    const onClose = () => {
      // Decompression may end after the request has.
      if (!isCompressed || !request.complete) fail(new ClientDisconnected())
    }
    timer.start(size)
    request.on('close', onClose)
    source.on('data', onData).on('end', onEnd)
    if (isCompressed) source.on('error', () => fail(invalid('The request body cannot be decompressed.')))
  })
}

/** Bytes per millisecond: 16 kB/s, which a slow mobile connection reaches. */
const MIN_THROUGHPUT = 16

/** Calls `onSlow` when a body arrives too slowly. Only the time between `start` and `stop`, when we read, counts. */
function minThroughputTimer(graceMs: number, onSlow: () => void) {
  let spent = 0
  let since = 0
  let timer: NodeJS.Timeout | undefined
  return {
    /** `size`: bytes that have arrived. */
    start(size: number) {
      since = performance.now()
      timer = setTimeout(onSlow, Math.max(graceMs + size / MIN_THROUGHPUT - spent, 0))
    },
    stop() {
      clearTimeout(timer)
      spent += performance.now() - since
    },
  }
}

const DISCARD_TIMEOUT_MS = 30_000
const PAUSED_TIMEOUT_MS = 5_000

/**
 * Discards up to `maxBytes` so that a client still sending can read the error. Beyond that its sending is paused for a while
 * before the connection is closed: closing at once would also discard the response.
 */
export function discardBody(request: IncomingMessage, maxBytes: number) {
  if (request.complete || request.destroyed) return
  // A connection whose request is complete stays open for the next one.
  const closeAfter = (ms: number) =>
    setTimeout(() => (request.complete ? request.resume() : request.destroy()), ms).unref()
  let left = maxBytes
  let timer = closeAfter(DISCARD_TIMEOUT_MS)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left >= 0 || request.isPaused()) return
    request.pause()
    clearTimeout(timer)
    timer = closeAfter(PAUSED_TIMEOUT_MS)
  })
  request.once('close', () => clearTimeout(timer))
}

function scanError(scan: () => void): GatewayError | null {
  try {
    scan()
    return null
  } catch (error) {
    if (error instanceof ScanError) return invalid(`The request body cannot be parsed: ${error.message}.`)
    throw error
  }
}
