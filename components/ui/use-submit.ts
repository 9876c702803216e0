import { type FormEvent, useState, useTransition } from 'react'
import type { FormState } from '@/lib/http/api/server-action'

/** Submits a form to a server action. Unlike React's form actions it keeps the fields' values when the action fails. */
export function useSubmit<T>(action: (form: FormData) => Promise<FormState<T>>, onDone?: (data: T) => void) {
  const [state, setState] = useState<FormState<T>>(null)
  const [pending, start] = useTransition()

  const run = (form: FormData) =>
    start(async () => {
      const next = await action(form).catch(asUnavailable)
      setState(next)
      if (next?.ok) onDone?.(next.data)
    })

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!pending) run(new FormData(event.currentTarget))
  }
  return { state, pending, submit }
}

/** Turns a network error (a TypeError) of a server action into a failed state; anything else is rethrown for the error page. */
export function asUnavailable(error: unknown): FormState<never> {
  if (!(error instanceof TypeError)) throw error
  return { ok: false, code: 'unavailable', message: '', issues: [], requestId: '' }
}
