import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { ErrorCode, Issue } from '../../core/errors'
import { toPublicError } from '../../logging/public-error'
import { addRequestFacts } from '../../logging/request-log'
import { requestIdFrom } from './route'

/** The state of a form after its server action; null before the first submission. */
export type FormState<Data = undefined> =
  | { ok: true; data: Data }
  | { ok: false; code: ErrorCode; message: string; issues: Issue[]; requestId: string }
  | null

/** Runs a server action and converts what it throws into a form state. Next's redirects pass through. */
export async function action<Data>(work: () => Promise<Data>): Promise<FormState<Data>> {
  try {
    return { ok: true, data: await work() }
  } catch (error) {
    unstable_rethrow(error)
    const requestId = requestIdFrom(await headers())
    const { code, message, details } = toPublicError(error, requestId)
    addRequestFacts({ error: code })
    return { ok: false, code, message, issues: details.issues ?? [], requestId }
  }
}

/** The text fields of a form, without those Next adds. Clients may send anything: no fields if it is not FormData. */
export const formFields = (form: unknown): Record<string, string> =>
  Object.fromEntries(
    form instanceof FormData
      ? [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0][0] !== '$')
      : [],
  )
