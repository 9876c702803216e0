import { useTranslations } from 'next-intl'
import { type ExternalToast, toast } from 'sonner'
import type { FormState } from '@/lib/http/api/server-action'
import { asUnavailable } from './use-submit'

export const showToast = (text: string, options: ExternalToast = {}) => toast(text, options)

/** Stays until the user closes it. */
export const showErrorToast = (text: string) =>
  toast.error(text, { duration: Number.POSITIVE_INFINITY, closeButton: true })

/** Wraps a server action: resolves to its data, or shows the error as a toast and resolves to null. */
export function useActionData<T, Args extends unknown[] = []>(
  action: (...args: Args) => Promise<FormState<T>>,
): (...args: Args) => Promise<T | null> {
  const t = useTranslations('errors')
  return async (...args) => {
    const state = await action(...args).catch(asUnavailable)
    if (state?.ok) return state.data
    showErrorToast(t(state?.code ?? 'internal'))
    return null
  }
}
