import { useTranslations } from 'next-intl'
import { issueAt } from '@/components/ui/problem'
import { failed, said } from '@/components/ui/say'
import { unreached } from '@/components/ui/use-submit'
import { restoreUserAction } from './actions'

/** Brings someone back and says so, or says why not. */
export function useRestore() {
  const t = useTranslations()
  return async (id: number) => {
    const state = await restoreUserAction(id).catch(unreached)
    if (state?.ok) said(t('users.restored', { name: state.data.name }))
    else if (state?.code !== 'conflict') failed(t(`errors.${state?.code ?? 'internal'}`))
    else failed(issueAt(state, 'email', t('users.restoreEmailTaken')) ?? t('users.restoreNameTaken'))
  }
}
