import type { IncomingMessage } from 'node:http'
import { invalid, GatewayError } from '../http/errors'
import { ScanError } from '../scanner/json-walk'
import type { Allocation } from './body-share'
import type { BodyScanner } from './content-type'
import { makeClock } from './min-throughput-timer'

const DRAIN_MS = 30_000
const UNREAD_MS = 5_000
/** Bytes that are looked at before everybody else has had a turn. */
const PORTION = 256 * 1024

/** The client left while its body was still coming. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

/** `most`: bytes. `patience`: milliseconds, before a pace is asked for. */
type Limits = { most: number; patience: number; hold: Allocation }

/** The whole body, scanned as it arrived. Throws 413 or 408 beyond the limits, and 400 for what is no sound JSON object. */
export function readBody(
  request: IncomingMessage,
  scanner: BodyScanner,
  { most, patience, hold }: Limits,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  if (request.destroyed) return Promise.reject(new Gone())
  return new Promise((resolve, reject) => {
    const clock = makeClock(patience, () => stop(tooSlow()))
    // A whole request is closed too, when it has been answered.
    const leave = () => {
      clock.stop()
      request.off('data', onData).off('end', onEnd).off('close', onClose)
    }
    const stop = (error: Error) => {
      leave()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > most) return stop(tooLarge(most))
      const wrong = scanned(() => scanner.push(chunk))
      if (wrong) return stop(wrong)
      chunks.push(chunk)
      clock.stop()
      const room = hold.grow(chunk.length) ?? othersTurn(chunk)
      if (!room) return clock.start(size)
      request.pause()
      void room.then(() => {
        if (request.destroyed) return
        clock.start(size)
        request.resume()
      })
    }
    let portion = 0
    const othersTurn = ({ length }: Buffer) => {
      portion += length
      if (portion < PORTION) return null
      portion = 0
      return new Promise((resume) => setImmediate(resume))
    }
    const onEnd = () => {
      const wrong = scanned(() => scanner.end())
      if (wrong) return stop(wrong)
      leave()
      hold.whole()
      resolve(Buffer.concat(chunks))
    }
    const onClose = () => stop(new Gone())
    clock.start(size)
    request.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

/**
 * Reads on what nobody wants, `most` bytes of it: a client that is still sending would not see its refusal otherwise.
 * What comes after is left lying first: whoever is cut off while sending loses what was answered, too.
 */
export function drain(request: IncomingMessage, most: number) {
  if (request.complete || request.destroyed) return
  // Whoever has sent all of it may ask for more on this connection.
  const cut = (ms: number) => setTimeout(() => (request.complete ? request.resume() : request.destroy()), ms).unref()
  let left = most
  let timer = cut(DRAIN_MS)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left >= 0 || request.isPaused()) return
    request.pause()
    clearTimeout(timer)
    timer = cut(UNREAD_MS)
  })
  request.once('close', () => clearTimeout(timer))
}

export const tooLarge = (most: number) =>
  new GatewayError(413, 'request_too_large', `The body is larger than the ${most / 2 ** 20} MB allowed here.`)

const tooSlow = () => new GatewayError(408, 'request_timeout', 'The body arrives too slowly.')

function scanned(step: () => void): GatewayError | null {
  try {
    step()
    return null
  } catch (error) {
    if (error instanceof ScanError) return invalid(`The body cannot be read: ${error.message}.`)
    throw error
  }
}
