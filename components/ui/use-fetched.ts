import { useTranslations } from 'next-intl'
import type { FormState } from '@/lib/http/form'
import { failed } from './say'
import { unreached } from './use-submit'

/** What a server action answers, as a promise of the thing itself; a failure is told in a toast and leaves null. */
export function useFetched<T>(action: () => Promise<FormState<T>>): () => Promise<T | null> {
  const t = useTranslations('errors')
  return async () => {
    const state = await action().catch(unreached)
    if (state?.ok) return state.data
    failed(t(state?.code ?? 'internal'))
    return null
  }
}
