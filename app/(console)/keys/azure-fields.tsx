import { useTranslations } from 'next-intl'
import { Field, TextField } from '@/components/ui/field'
import { issueAt } from '@/components/ui/problem'
import type { FormState } from '@/lib/http/form'
import type { ShownKey } from './shown-key'

type Props = { shown: ShownKey; state: FormState<unknown> }

/** What only Azure has. */
export function AzureFields({ shown, state }: Props) {
  const t = useTranslations('keyHealth')
  const wrong = state && !state.ok && state.issues.some(({ path }) => path.startsWith('deployments'))
  return (
    <>
      <TextField
        label={t('deployments')}
        name="deployments"
        rows={3}
        spellCheck={false}
        defaultValue={shown.deployments}
        placeholder={t('deploymentsExample')}
        hint={t('deploymentsHint')}
        error={wrong ? t('deploymentsRule') : undefined}
      />
      <Field
        label={t('apiVersion')}
        name="apiVersion"
        autoComplete="off"
        spellCheck={false}
        defaultValue={shown.apiVersion}
        hint={t('apiVersionHint')}
        error={issueAt(state, 'apiVersion', t('apiVersionRule'))}
      />
    </>
  )
}
