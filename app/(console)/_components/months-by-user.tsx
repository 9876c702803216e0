import { getTranslations } from 'next-intl/server'
import { MonthlyCost } from '@/components/charts/monthly-cost'
import type { Day } from '@/lib/core/time'
import { type Cell, stack } from '@/lib/usage/stack'
import { stacked } from '../../_lib/stacked'
import { yearTo } from '../../_lib/today'
import { toUsage } from '../_lib/to-usage'

/** What everyone's months cost. */
export async function MonthsByPerson({ cells, day }: { cells: Cell[]; day: Day }) {
  const t = await getTranslations('overview')
  const data = await stacked(stack(cells, yearTo(day)), { unit: 'month', day, linkTo: toUsage })
  return <MonthlyCost title={t('monthlyCost')} data={data} />
}
