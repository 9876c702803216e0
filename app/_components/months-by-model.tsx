import { getTranslations } from 'next-intl/server'
import { MonthlyCost } from '@/components/charts/monthly-cost'
import type { Breakdown } from '@/lib/usage/breakdown'
import { stack } from '@/lib/usage/stack'
import { type LinkTo, stacked } from '../_lib/stacked'
import { today } from '../_lib/today'

/** What one person's months cost. */
export async function MonthsByModel({ data: { bars, cells }, linkTo }: { data: Breakdown; linkTo: LinkTo }) {
  const t = await getTranslations('chart')
  const data = await stacked(stack(cells, bars), { unit: 'month', day: today(), linkTo })
  return <MonthlyCost title={t('byModel')} lead={t('byModelLead')} data={data} />
}
