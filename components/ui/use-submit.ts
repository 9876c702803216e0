import { type FormEvent, useState, useTransition } from 'react'
import type { FormState } from '@/lib/http/form'

/** Runs a server action on a form and keeps what was typed when it fails; React's own form actions empty the fields. */
export function useSubmit<T>(action: (form: FormData) => Promise<FormState<T>>, onDone?: (data: T) => void) {
  const [state, setState] = useState<FormState<T>>(null)
  const [pending, start] = useTransition()

  const run = (form: FormData) =>
    start(async () => {
      const next = await action(form).catch(unreached)
      setState(next)
      if (next?.ok) onDone?.(next.data)
    })

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!pending) run(new FormData(event.currentTarget))
  }
  return { state, pending, submit, run }
}

/** A browser that cannot reach the server throws a TypeError; all else is for the error page. */
export function unreached(error: unknown): FormState<never> {
  if (!(error instanceof TypeError)) throw error
  return { ok: false, code: 'unavailable', message: '', issues: [], requestId: '' }
}
