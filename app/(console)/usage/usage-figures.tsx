import { getFormatter, getTranslations } from 'next-intl/server'
import { Figure, Figures } from '@/components/figures/figure'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { MaybeLink } from '@/components/ui/maybe-link'
import { dollars } from '@/lib/core/dollars'
import type { Breakdown, BreakdownQuery } from '@/lib/usage/breakdown'
import { changeOn } from '@/lib/usage/month-so-far'
import { endOf, previousSpan } from '@/lib/usage/presets'
import { spanInAddress } from '../../_lib/asked-span'
import { daysText } from '../../_lib/span-text'
import { requestsHref } from '../requests/search-params'
import { type Base, type UsageParams, usageHref } from './search-params'

type Props = { base: Base; params: UsageParams; query: BreakdownQuery; data: Breakdown }

/** The whole span in four numbers, and what it was before. */
export async function UsageFigures({ base, params, query: { span }, data: { total, beforePico } }: Props) {
  const [t, format] = await Promise.all([getTranslations('usage'), getFormatter()])
  const { user, key, model } = params
  const [before, previous] = [dollars(beforePico), previousSpan(span)]
  const change = changeOn(beforePico, total.costPico)
  const log = requestsHref(base, { ...spanInAddress(endOf(span, 31)), user, key, model })
  return (
    <Figures>
      <Figure
        label={t('cost')}
        value={<Money amount={dollars(total.costPico)} />}
        note={<Unpriced count={total.unpriced} />}
      />
      <Figure
        label={t('change')}
        value={change === null ? '–' : format.number(change, { style: 'percent', signDisplay: 'exceptZero' })}
        note={
          <MaybeLink href={usageHref(base, { ...params, ...spanInAddress(previous) })}>
            <span title={before.exact}>
              {t('previousCost', { amount: before.text, days: await daysText(previous) })}
            </span>
          </MaybeLink>
        }
      />
      <Figure
        label={t('requests')}
        value={format.number(total.requests)}
        note={total.requests > 0 && <MaybeLink href={log}>{t('viewRequests')}</MaybeLink>}
      />
      <Figure label={t('tokens')} value={format.number(total.units)} />
    </Figures>
  )
}
