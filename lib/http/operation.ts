import type { z } from 'zod'
import type { ErrorCode } from '../core/errors'

/** One documented operation; the same schemas validate what comes in and type what goes out. */
export type Operation = {
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  summary: string
  who: 'anyone' | 'member' | 'admin'
  query?: z.ZodObject
  body?: z.ZodType
  reply: z.ZodType
  /** Beyond those that follow from the rest. */
  errors?: readonly ErrorCode[]
}
