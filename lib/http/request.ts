import type { z } from 'zod'
import { AppError } from '../core/errors'
import { bytesOf } from './bytes'
import { parse } from './parse'
import type { Params } from './route'

export const GREATEST_ID = 2_147_483_647

/** The body, which has to be a JSON object, as `schema` has it. Its content type is not looked at. */
export async function bodyOf<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const value = jsonOf(await bytesOf(request.body))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return parse(schema, value)
  throw invalid('', 'The body must be a JSON object.')
}

/** The id in the path. One that no row can have is well formed: there is just no such thing. */
export function idOf({ id }: Params, what: 'user' | 'key' | 'price'): number {
  if (typeof id !== 'string' || !/^[1-9]\d*$/.test(id)) throw invalid('id', 'The id must be a positive whole number.')
  if (Number(id) > GREATEST_ID) throw new AppError('not_found', `There is no such ${what}.`)
  return Number(id)
}

export const queryOf = <Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> =>
  parse(schema, Object.fromEntries(new URL(request.url).searchParams))

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw invalid('', 'The body is not JSON.')
    throw error
  }
}

const invalid = (path: string, message: string) =>
  new AppError('invalid_request', message, { issues: [{ path, message }] })
