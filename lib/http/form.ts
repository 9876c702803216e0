import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { ErrorCode, Issue } from '../core/errors'
import { note } from '../logging/request-log'
import { failureOf } from './failure'
import { requestIdOf } from './request-id'

/** What a server action leaves for its form; null before the first try. */
export type FormState<Data = undefined> =
  | { ok: true; data: Data }
  | { ok: false; code: ErrorCode; message: string; issues: Issue[]; requestId: string }
  | null

/** Runs `work` and tells a form how it went. Redirects pass through. */
export async function action<Data>(work: () => Promise<Data>): Promise<FormState<Data>> {
  try {
    return { ok: true, data: await work() }
  } catch (error) {
    unstable_rethrow(error)
    const requestId = requestIdOf(await headers())
    const { code, message, details } = failureOf(error, requestId)
    note({ error: code })
    return { ok: false, code, message, issues: details.issues ?? [], requestId }
  }
}

/** The text fields of a form, without those that Next adds; none where something else was sent in its place. */
export const fieldsOf = (form: unknown): Record<string, string> =>
  Object.fromEntries(
    form instanceof FormData
      ? [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0][0] !== '$')
      : [],
  )
