import type { z } from 'zod'
import type { ErrorCode } from '../../core/errors'

export type Tag = 'users' | 'budgets' | 'keys' | 'prices' | 'usage' | 'reconciliation' | 'audit'

/** Examples by the name they have in the document. */
export type Examples = Readonly<Record<string, { summary: string; value: unknown }>>

/** One documented operation; the same schemas validate what comes in and type what goes out. */
export type Operation = {
  /** The operationId: generated clients name their method after it. */
  id: string
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  tag: Tag
  summary: string
  /** What the console's API reference shows; `messages` has a translation. */
  description: string
  access: 'anyone' | 'member' | 'admin'
  query?: z.ZodObject
  /** Optional ones, by name. */
  headers?: Readonly<Record<string, { description: string; example: string }>>
  body?: { schema: z.ZodType; examples: Examples }
  response: { schema: z.ZodType; description: string; example: unknown }
  /** Beyond those that follow from the other fields. */
  errors?: readonly ErrorCode[]
}
