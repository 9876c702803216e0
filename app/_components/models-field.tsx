import { useTranslations } from 'next-intl'
import { TextField } from '@/components/ui/field'
import type { FormState } from '@/lib/http/api/server-action'

type Props = { label: string; defaultValue: string; state: FormState<unknown> }

/** Allowed models, as patterns. An empty list (no models) looks the same as an unset one (all models). */
export function ModelsField({ label, defaultValue, state }: Props) {
  const t = useTranslations('limits')
  const hasIssue = state && !state.ok && state.issues.some(({ path }) => path.startsWith('models'))
  return (
    <TextField
      label={label}
      name="models"
      rows={2}
      spellCheck={false}
      defaultValue={defaultValue}
      placeholder={t('modelsExample')}
      hint={t('modelsHint')}
      error={hasIssue ? t('modelsRule') : undefined}
    />
  )
}
