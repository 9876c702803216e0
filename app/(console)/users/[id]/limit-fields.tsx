import { useTranslations } from 'next-intl'
import { Field } from '@/components/ui/field'
import { issueAt } from '@/components/ui/problem'
import type { FormState } from '@/lib/http/form'
import { ModelsField } from '../../_components/models-field'
import type { ShownMember } from './shown-member'

type Props = { shown: ShownMember; everyones: string | null; state: FormState<unknown> }

export function LimitFields({ shown, everyones, state }: Props) {
  const t = useTranslations('limits')
  const rate = { type: 'number', inputMode: 'numeric', min: 1, max: 2_147_483_647 } as const
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <Field
          label={t('monthlyBudget')}
          name="monthlyLimit"
          inputMode="decimal"
          autoComplete="off"
          defaultValue={shown.monthlyLimit}
          hint={everyones === null ? t('monthlyBudgetHint') : t('monthlyBudgetDefault', { limit: everyones })}
          error={issueAt(state, 'monthlyLimit', t('monthlyBudgetRule'))}
        />
        <Field
          {...rate}
          label={t('requests')}
          name="requestsPerMinute"
          defaultValue={shown.requestsPerMinute}
          hint={t('rateHint')}
          error={issueAt(state, 'requestsPerMinute', t('rateRule'))}
        />
        <Field
          {...rate}
          label={t('tokens')}
          name="tokensPerMinute"
          defaultValue={shown.tokensPerMinute}
          hint={t('rateHint')}
          error={issueAt(state, 'tokensPerMinute', t('rateRule'))}
        />
      </div>
      <ModelsField label={t('models')} shown={shown.models} state={state} />
    </>
  )
}
