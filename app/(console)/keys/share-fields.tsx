import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'
import { issueAt } from '@/components/ui/problem'
import type { FormState } from '@/lib/http/form'
import { ModelsField } from '../_components/models-field'
import type { ShownKey } from './shown-key'

type Props = { shown: ShownKey; state: FormState<unknown> }

/** Which requests the key gets. */
export function ShareFields({ shown, state }: Props) {
  const t = useTranslations('keyHealth')
  const number = { type: 'number', inputMode: 'numeric', max: 1000, required: true } as const
  return (
    <>
      <div className="grid grid-cols-2 items-start gap-3">
        <Field
          {...number}
          label={t('priority')}
          name="tier"
          min={0}
          defaultValue={shown.tier}
          hint={t('priorityHint')}
          error={issueAt(state, 'tier', t('numberRule'))}
        />
        <Field
          {...number}
          label={t('weight')}
          name="weight"
          min={1}
          defaultValue={shown.weight}
          hint={t('weightHint')}
          error={issueAt(state, 'weight', t('numberRule'))}
        />
      </div>
      <ModelsField label={t('models')} shown={shown.models} state={state} />
    </>
  )
}
