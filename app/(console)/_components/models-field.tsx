import { useTranslations } from 'next-intl'
import { TextField } from '@/components/ui/field'
import type { FormState } from '@/lib/http/form'

type Props = { label: string; shown: string; state: FormState<unknown> }

/** Patterns of models. A list that allows none looks like one that was never written. */
export function ModelsField({ label, shown, state }: Props) {
  const t = useTranslations('limits')
  const wrong = state && !state.ok && state.issues.some(({ path }) => path.startsWith('models'))
  return (
    <TextField
      label={label}
      name="models"
      rows={2}
      spellCheck={false}
      defaultValue={shown}
      placeholder={t('modelsExample')}
      hint={t('modelsHint')}
      error={wrong ? t('modelsRule') : undefined}
    />
  )
}
