import { useTranslations } from 'next-intl'
import { failed, said } from '@/components/ui/say'
import { unreached } from '@/components/ui/use-submit'
import { testKeyAction } from './actions'

/** Asks the provider with this very key, and says how it went in a toast. */
export function useTestKey() {
  const t = useTranslations()
  return async ({ id, name }: { id: number; name: string }) => {
    const state = await testKeyAction(id).catch(unreached)
    if (!state?.ok) failed(t(`errors.${state?.code ?? 'internal'}`))
    else if (state.data.ok) said(t('keys.test.succeeded', { name, models: state.data.models }))
    else failed(t('keys.test.failed', { name, message: state.data.message }))
  }
}
