import { useTranslations } from 'next-intl'
import { failed, said } from '@/components/ui/say'
import { unreached } from '@/components/ui/use-submit'
import { restoreUserAction } from './actions'

/** Brings someone back and says so, or says why not. */
export function useRestore() {
  const t = useTranslations()
  return async (id: number) => {
    const state = await restoreUserAction(id).catch(unreached)
    if (state?.ok) said(t('users.restored', { name: state.data.name }))
    else failed(state?.code === 'conflict' ? t('users.restoreTaken') : t(`errors.${state?.code ?? 'internal'}`))
  }
}
