import type { z } from 'zod'
import { AppError } from '../../core/errors'
import { parse } from './parse'
import type { RouteParams } from './route'

/** The largest ID a row can have: a 32-bit integer. */
export const MAX_ID = 2_147_483_647

const MAX_BODY_BYTES = 256 * 1024

/** Parses the body, which must be a JSON object of at most 256 KiB, whatever its content type. */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const value = parseJson(await readBytes(request.body))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return parse(schema, value)
  throw invalid('', 'The body must be a JSON object.')
}

/** Counts the bytes received, since Content-Length may be missing or wrong. */
async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > MAX_BODY_BYTES) {
      await reader.cancel()
      throw new AppError('too_large', 'The body is larger than 256 KiB.')
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw invalid('', 'The body is not JSON.')
    throw error
  }
}

/** Parses the ID in a path. One above `MAX_ID` is valid but cannot exist: throws `not_found`. */
export function parseId({ id }: RouteParams, what: 'user' | 'token' | 'key' | 'price' | 'account' | 'raise'): number {
  if (typeof id !== 'string' || !/^[1-9]\d*$/.test(id)) throw invalid('id', 'The id must be a positive whole number.')
  if (Number(id) > MAX_ID) throw new AppError('not_found', `There is no such ${what}.`)
  return Number(id)
}

export const readQuery = <Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> =>
  parse(schema, Object.fromEntries(new URL(request.url).searchParams))

const invalid = (path: string, message: string) =>
  new AppError('invalid_request', message, { issues: [{ path, message }] })
